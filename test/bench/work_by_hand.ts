import { LatencyHistogram } from '../../src/metrics/mod.ts';
import { CancellableHeap } from './cancellable_heap.ts';
import type { Draws, Habits } from './draws.ts';
import type { Workload, WorkOutcome } from './workload.ts';

/**
 * The work as somebody would write it who writes for this one purpose and for speed: one event loop
 * around a typed-array heap of timers, plain pooled objects, direct calls, no statecharts, no messages,
 * no facts. A timer is armed only where it can matter and cancelled in place; the next arrival is kept
 * beside the heap.
 */
export function workByHand(workload: Workload): WorkOutcome {
  const simulation = new HandwrittenSimulation(workload);
  try {
    return simulation.run();
  } finally {
    simulation.destroy();
  }
}

const State = { free: 0, queued: 1, thinking: 2, awaiting: 3 } as const;
type State = (typeof State)[keyof typeof State];

/** Kinds of timers: the two lowest bits of a timer's number; those above are its conversation's place. */
const Timer = { progress: 0, idle: 1, duration: 2, patience: 3 } as const;

class Conversation {
  readonly place: number;
  state: State = State.free;
  number = 0;
  user = 0;
  habits: Habits | undefined;
  work = 0;
  said = 0;
  /** What its user has waited so far, ticks. */
  waited = 0;
  /** When its user began to wait for what it waits for now. */
  since = 0;

  constructor(place: number) {
    this.place = place;
  }
}

class HandwrittenSimulation {
  readonly #workload: Workload;
  readonly #draws: Draws;
  readonly #timers = new CancellableHeap();
  readonly #places: Conversation[] = [];
  readonly #free: Conversation[] = [];
  readonly #countByUser: Int32Array;
  /** First in, first out; who has left it is not `queued` any more, or not under that number. */
  readonly #queue: { conversation: Conversation; number: number }[] = [];
  readonly #turnTime = new LatencyHistogram();
  readonly #conversationTime = new LatencyHistogram();
  #queueHead = 0;
  #queued = 0;
  #active = 0;
  #now = 0;
  #arrivals = 0;
  #started = 0;
  #completed = 0;
  #failed = 0;
  #abandoned = 0;
  #refusedByUserLimit = 0;
  #refusedByQueue = 0;
  #refusedByAbandonment = 0;

  constructor(workload: Workload) {
    this.#workload = workload;
    this.#draws = workload.draws();
    this.#countByUser = new Int32Array(workload.people);
  }

  run(): WorkOutcome {
    const draws = this.#draws;
    const timers = this.#timers;
    let arrival = draws.next();
    for (;;) {
      if (timers.size > 0 && timers.leastTime < arrival) {
        this.#now = timers.leastTime;
        this.#fire(timers.pop());
      } else if (arrival !== Infinity) {
        this.#now = arrival;
        this.#arrive(this.#arrivals++, draws.person);
        arrival = draws.next();
      } else break;
    }
    return this.#outcome();
  }

  destroy(): void {
    this.#turnTime.destroy();
    this.#conversationTime.destroy();
  }

  #outcome(): WorkOutcome {
    const rejected = {
      'user-limit': this.#refusedByUserLimit,
      'queue-full': this.#refusedByQueue,
      abandoned: this.#refusedByAbandonment,
    };
    return {
      arrivals: this.#arrivals,
      started: this.#started,
      rejected: Object.fromEntries(Object.entries(rejected).filter(([, count]) => count > 0)),
      completed: this.#completed,
      failed: this.#failed,
      abandoned: this.#abandoned,
      turnTime: this.#turnTime.summary(),
      conversationTime: this.#conversationTime.summary(),
    };
  }

  #arrive(number: number, user: number): void {
    const { limits, patience } = this.#workload;
    if (this.#countByUser[user]! >= limits.maxConversationsPerUser) {
      this.#refusedByUserLimit++;
      return;
    }
    const isFree = this.#active < limits.maxConversations;
    if (!isFree && this.#queued >= limits.maxQueued) {
      this.#refusedByQueue++;
      return;
    }
    this.#countByUser[user]!++;
    const conversation = this.#take();
    conversation.number = number;
    conversation.user = user;
    conversation.habits = this.#draws.habits(number);
    conversation.work = conversation.habits.work();
    conversation.said = 0;
    conversation.waited = 0;
    conversation.since = this.#now;
    if (isFree) this.#admit(conversation);
    else {
      conversation.state = State.queued;
      this.#queue.push({ conversation, number });
      this.#queued++;
      this.#arm(conversation, Timer.patience, patience);
    }
  }

  #fire(timer: number): void {
    const conversation = this.#places[timer >> 2]!;
    switch (timer & 3) {
      case Timer.progress:
        if (conversation.state === State.thinking) this.#say(conversation);
        else this.#answer(conversation);
        break;
      case Timer.idle:
      case Timer.duration:
        this.#failed++;
        this.#end(conversation);
        break;
      case Timer.patience:
        this.#abandoned++;
        if (conversation.state === State.queued) {
          this.#refusedByAbandonment++;
          this.#queued--;
          this.#leave(conversation);
        } else {
          this.#failed++;
          this.#end(conversation);
        }
        break;
    }
  }

  #admit(conversation: Conversation): void {
    this.#active++;
    this.#started++;
    conversation.waited = this.#now - conversation.since;
    this.#arm(conversation, Timer.duration, this.#workload.maxDuration);
    this.#think(conversation);
  }

  #think(conversation: Conversation): void {
    conversation.state = State.thinking;
    this.#arm(conversation, Timer.idle, this.#workload.idleTimeout);
    this.#arm(conversation, Timer.progress, conversation.habits!.thought());
  }

  #say(conversation: Conversation): void {
    conversation.state = State.awaiting;
    conversation.said++;
    conversation.since = this.#now;
    this.#timers.cancel(conversation.place * 4 + Timer.idle);
    this.#arm(conversation, Timer.patience, this.#workload.patience);
    this.#arm(conversation, Timer.progress, conversation.work);
  }

  #answer(conversation: Conversation): void {
    const took = this.#now - conversation.since;
    this.#turnTime.record(took);
    conversation.waited += took;
    this.#timers.cancel(conversation.place * 4 + Timer.patience);
    conversation.state = State.thinking;
    if (conversation.said < this.#workload.turns) this.#think(conversation);
    else {
      this.#completed++;
      this.#end(conversation);
    }
  }

  /** The end of an admitted conversation, whatever ends it. */
  #end(conversation: Conversation): void {
    if (conversation.state === State.awaiting)
      conversation.waited += this.#now - conversation.since;
    this.#conversationTime.record(conversation.waited);
    const timers = this.#timers;
    for (let timer = conversation.place * 4; timer < conversation.place * 4 + 4; timer++) {
      timers.cancel(timer);
    }
    this.#active--;
    this.#leave(conversation);
    if (this.#queued > 0) this.#admitFirst();
  }

  #admitFirst(): void {
    for (;;) {
      const { conversation, number } = this.#queue[this.#queueHead++]!;
      if (conversation.state !== State.queued || conversation.number !== number) continue;
      this.#queued--;
      this.#timers.cancel(conversation.place * 4 + Timer.patience);
      this.#admit(conversation);
      break;
    }
    // What lies before the head is given up now and then.
    if (this.#queueHead > 1024) {
      this.#queue.splice(0, this.#queueHead);
      this.#queueHead = 0;
    }
  }

  #leave(conversation: Conversation): void {
    this.#countByUser[conversation.user]!--;
    conversation.state = State.free;
    this.#free.push(conversation);
  }

  #take(): Conversation {
    const free = this.#free.pop();
    if (free !== undefined) return free;
    const conversation = new Conversation(this.#places.length);
    this.#places.push(conversation);
    this.#timers.reserve(this.#places.length * 4);
    return conversation;
  }

  #arm(conversation: Conversation, timer: number, delay: number): void {
    this.#timers.push(this.#now + delay, conversation.place * 4 + timer);
  }
}
