import { VirtualTimeScheduler, type Subscription } from 'rxjs';
import { createActor, setup, type Actor, type ActorOptions } from 'xstate';
import { LatencyHistogram } from '../../src/metrics/mod.ts';
import type { Draws, Habits } from './draws.ts';
import type { Workload, WorkOutcome } from './workload.ts';

/**
 * The work as a capable engineer would write it with XState and RxJS and nothing of ours: a machine for
 * the user, a machine for the timers of a conversation, a plain class that admits, and RxJS's
 * `VirtualTimeScheduler` for the time of both. Actors reach each other by `send`, at once. The machines
 * are leaner than ours: no conversation stands between user and session, and the manager is no actor.
 */
export function workNaively(workload: Workload): WorkOutcome {
  const simulation = new NaiveSimulation(workload);
  try {
    return simulation.run();
  } finally {
    simulation.destroy();
  }
}

/** One arrival. What changes stands here and not in contexts: `assign` would copy them. */
interface Visitor {
  readonly habits: Habits;
  readonly work: number;
  readonly user: number;
  readonly desk: NaiveSimulation;
  actor: Actor<typeof userMachine> | undefined;
  session: Actor<typeof sessionMachine> | undefined;
  queued: boolean;
  answering: boolean;
  said: number;
  waited: number;
  since: number;
}

interface Context {
  readonly visitor: Visitor;
}

const userMachine = setup({
  types: {
    context: {} as Context,
    input: {} as Context,
    events: {} as
      | { readonly type: 'ADMITTED' }
      | { readonly type: 'REFUSED' }
      | { readonly type: 'ANSWERED' }
      | { readonly type: 'OVER' },
  },
  delays: {
    thought: ({ context: { visitor } }) => visitor.habits.thought(),
    patience: ({ context: { visitor } }) => visitor.desk.workload.patience,
  },
  guards: {
    hasSaidAll: ({ context: { visitor } }) => visitor.said >= visitor.desk.workload.turns,
  },
  actions: {
    ask: ({ context: { visitor } }) => visitor.desk.ask(visitor),
    say: ({ context: { visitor } }) => visitor.desk.say(visitor),
    stop: ({ context: { visitor } }) => visitor.desk.stop(visitor),
    giveUp: ({ context: { visitor } }) => visitor.desk.giveUp(visitor),
  },
}).createMachine({
  id: 'user',
  context: ({ input }) => input,
  initial: 'asking',
  states: {
    asking: {
      entry: 'ask',
      on: { ADMITTED: 'thinking', REFUSED: 'gone' },
      after: { patience: { target: 'gone', actions: 'giveUp' } },
    },
    thinking: { on: { OVER: 'gone' }, after: { thought: 'awaiting' } },
    awaiting: {
      entry: 'say',
      on: {
        ANSWERED: [
          { guard: 'hasSaidAll', target: 'gone', actions: 'stop' },
          { target: 'thinking' },
        ],
        OVER: 'gone',
      },
      after: { patience: { target: 'gone', actions: 'giveUp' } },
    },
    gone: { type: 'final' },
  },
});

const sessionMachine = setup({
  types: {
    context: {} as Context,
    input: {} as Context,
    events: {} as { readonly type: 'WORK' } | { readonly type: 'CLOSE' },
  },
  delays: {
    idleTimeout: ({ context: { visitor } }) => visitor.desk.workload.idleTimeout,
    maxDuration: ({ context: { visitor } }) => visitor.desk.workload.maxDuration,
    work: ({ context: { visitor } }) => visitor.work,
  },
  actions: {
    answer: ({ context: { visitor } }) => visitor.desk.answered(visitor),
    timeOut: ({ context: { visitor } }) => visitor.desk.timedOut(visitor),
  },
}).createMachine({
  id: 'session',
  context: ({ input }) => input,
  initial: 'open',
  states: {
    open: {
      initial: 'idle',
      on: { CLOSE: 'closed' },
      after: { maxDuration: { target: 'closed', actions: 'timeOut' } },
      states: {
        idle: {
          on: { WORK: 'working' },
          after: { idleTimeout: { target: '#session.closed', actions: 'timeOut' } },
        },
        working: { after: { work: { target: 'idle', actions: 'answer' } } },
      },
    },
    closed: { type: 'final' },
  },
});

class NaiveSimulation {
  readonly workload: Workload;
  readonly #draws: Draws;
  readonly #scheduler = new VirtualTimeScheduler();
  readonly #options: Pick<ActorOptions<typeof userMachine>, 'clock'>;
  readonly #countByUser = new Map<number, number>();
  readonly #queue = new Set<Visitor>();
  readonly #rejected = new Map<string, number>();
  readonly #turnTime = new LatencyHistogram();
  readonly #conversationTime = new LatencyHistogram();
  #arrivals = 0;
  #active = 0;
  #started = 0;
  #completed = 0;
  #failed = 0;
  #abandoned = 0;

  constructor(workload: Workload) {
    this.workload = workload;
    this.#draws = workload.draws();
    const scheduler = this.#scheduler;
    // A frame of the scheduler is a microsecond, and so are all delays of the machines.
    this.#options = {
      clock: {
        setTimeout: (work, ticks) => scheduler.schedule(work, ticks),
        clearTimeout: (timer: Subscription | undefined) => timer?.unsubscribe(),
      },
    };
  }

  run(): WorkOutcome {
    const scheduler = this.#scheduler;
    // One arrival at a time is pending, so that the queue that RxJS sorts stays short.
    const arrive = () => {
      this.#arrive(this.#arrivals++, this.#draws.person);
      const next = this.#draws.next();
      if (next !== Infinity) scheduler.schedule(arrive, next - scheduler.frame);
    };
    scheduler.schedule(arrive, this.#draws.next());
    scheduler.flush();
    return {
      arrivals: this.#arrivals,
      started: this.#started,
      rejected: Object.fromEntries(this.#rejected),
      completed: this.#completed,
      failed: this.#failed,
      abandoned: this.#abandoned,
      turnTime: this.#turnTime.summary(),
      conversationTime: this.#conversationTime.summary(),
    };
  }

  destroy(): void {
    this.#turnTime.destroy();
    this.#conversationTime.destroy();
  }

  #arrive(number: number, user: number): void {
    const habits = this.#draws.habits(number);
    const visitor: Visitor = {
      habits,
      work: habits.work(),
      user,
      desk: this,
      actor: undefined,
      session: undefined,
      queued: false,
      answering: false,
      said: 0,
      waited: 0,
      since: this.#scheduler.frame,
    };
    visitor.actor = createActor(userMachine, { input: { visitor }, ...this.#options });
    visitor.actor.start();
  }

  ask(visitor: Visitor): void {
    const { limits } = this.workload;
    const { user } = visitor;
    const count = this.#countByUser.get(user) ?? 0;
    if (count >= limits.maxConversationsPerUser) this.#refuse(visitor, 'user-limit');
    else if (this.#active < limits.maxConversations) {
      this.#countByUser.set(user, count + 1);
      this.#admit(visitor);
    } else if (this.#queue.size < limits.maxQueued) {
      this.#countByUser.set(user, count + 1);
      visitor.queued = true;
      this.#queue.add(visitor);
    } else this.#refuse(visitor, 'queue-full');
  }

  say(visitor: Visitor): void {
    visitor.said++;
    visitor.since = this.#scheduler.frame;
    visitor.answering = true;
    visitor.session!.send({ type: 'WORK' });
  }

  answered(visitor: Visitor): void {
    const took = this.#scheduler.frame - visitor.since;
    visitor.answering = false;
    visitor.waited += took;
    this.#turnTime.record(took);
    visitor.actor!.send({ type: 'ANSWERED' });
  }

  stop(visitor: Visitor): void {
    this.#completed++;
    this.#end(visitor);
  }

  giveUp(visitor: Visitor): void {
    this.#abandoned++;
    if (visitor.queued) {
      this.#queue.delete(visitor);
      this.#release(visitor);
      this.#reject('abandoned');
    } else {
      this.#failed++;
      this.#end(visitor);
    }
  }

  timedOut(visitor: Visitor): void {
    this.#failed++;
    this.#end(visitor);
    visitor.actor!.send({ type: 'OVER' });
  }

  #admit(visitor: Visitor): void {
    this.#active++;
    this.#started++;
    visitor.waited = this.#scheduler.frame - visitor.since;
    visitor.session = createActor(sessionMachine, { input: { visitor }, ...this.#options });
    visitor.session.start();
    visitor.actor!.send({ type: 'ADMITTED' });
  }

  #refuse(visitor: Visitor, reason: string): void {
    this.#reject(reason);
    visitor.actor!.send({ type: 'REFUSED' });
  }

  #reject(reason: string): void {
    this.#rejected.set(reason, (this.#rejected.get(reason) ?? 0) + 1);
  }

  #end(visitor: Visitor): void {
    if (visitor.answering) visitor.waited += this.#scheduler.frame - visitor.since;
    this.#conversationTime.record(visitor.waited);
    visitor.session!.send({ type: 'CLOSE' });
    this.#active--;
    this.#release(visitor);
    const [first] = this.#queue;
    if (first !== undefined) {
      this.#queue.delete(first);
      first.queued = false;
      this.#admit(first);
    }
  }

  #release({ user }: Visitor): void {
    const count = this.#countByUser.get(user)! - 1;
    if (count === 0) this.#countByUser.delete(user);
    else this.#countByUser.set(user, count);
  }
}
