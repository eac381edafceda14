import {
  createActor,
  type AnyEventObject,
  type AnyStateMachine,
  type ContextFrom,
  type EmittedFrom,
  type InputFrom,
  type OutputFrom,
} from 'xstate';
import type { ManagerEffect, ManagerEvent } from '../../machines/conversation_manager.ts';
import type { SessionEvent, SessionTimer } from '../../machines/session.ts';
import type { Actor, ActorHost, ActorOwner } from '../../src/actors/mod.ts';
import type { ScopeLimits, WalkCounts, WalkEffect, WalkEvent } from '../../src/explore/mod.ts';
import type { TargetStats } from '../../src/facts/mod.ts';
import { ReferenceTarget } from '../../src/targets/mod.ts';

/**
 * The reference target with its XState machines, taken from one event to the next by hand: timers run
 * out when they are told to, and what a session reports stays under way until the manager is
 * told to hear it.
 */

type TimerName = SessionTimer | 'work';

/** Each timer is known by its delay, ms. */
const DELAYS_MS: Readonly<Record<TimerName, number>> = {
  queue: 1000,
  idle: 2000,
  duration: 3000,
  work: 5,
};
const TIMERS = Object.keys(DELAYS_MS) as TimerName[];

const MANAGER = 0;

interface Timer {
  readonly delayMs: number;
  readonly wake: () => void;
}

/** Everything that the machines were sent, and said: to know what walks have covered. */
export interface Seen {
  readonly managerEvents: Set<ManagerEvent['type']>;
  readonly managerEffects: Set<ManagerEffect['type']>;
  readonly sessionEvents: Set<SessionEvent['type']>;
  readonly sessionTimers: Set<TimerName>;
}

/** Nothing seen yet. */
export function nothingSeen(): Seen {
  return {
    managerEvents: new Set(),
    managerEffects: new Set(),
    sessionEvents: new Set(),
    sessionTimers: new Set(),
  };
}

class SteppedActor<M extends AnyStateMachine> implements Actor<M> {
  readonly index: number;
  readonly id: string;
  readonly timers = new Set<Timer>();
  readonly #actor;

  constructor(index: number, machine: M, input: InputFrom<M>, owner: ActorOwner<M>) {
    this.index = index;
    this.id = owner.actorId;
    this.#actor = createActor(machine as AnyStateMachine, {
      id: this.id,
      input,
      clock: {
        setTimeout: (wake, delayMs) => {
          const timer = { wake, delayMs };
          this.timers.add(timer);
          return timer;
        },
        clearTimeout: (timer) => void this.timers.delete(timer as Timer),
      },
    });
    this.#actor.on('*', (effect) => owner.onEffect(effect as EmittedFrom<M>, this));
    this.#actor.subscribe({
      error: (error) => {
        throw error;
      },
    });
    this.#actor.start();
  }

  get done(): boolean {
    return this.#actor.getSnapshot().status !== 'active';
  }
  get value(): unknown {
    return this.#actor.getSnapshot().value;
  }
  get context(): ContextFrom<M> {
    return this.#actor.getSnapshot().context as ContextFrom<M>;
  }
  get output(): OutputFrom<M> | undefined {
    return this.#actor.getSnapshot().output as OutputFrom<M> | undefined;
  }
  deliver(event: AnyEventObject): void {
    if (!this.done) this.#actor.send(event);
  }
}

/** Holds back what sessions report, and delivers everything else as soon as it can. */
class SteppedHost implements ActorHost {
  readonly engine = 'xstate';
  readonly actors: SteppedActor<AnyStateMachine>[] = [];
  /** By conversation, the oldest first. */
  readonly reports = new Map<number, AnyEventObject[]>();
  readonly said: ManagerEffect[] = [];
  readonly #messages: (() => void)[] = [];
  readonly #seen: Seen;

  constructor(seen: Seen) {
    this.#seen = seen;
  }

  spawn<M extends AnyStateMachine>(
    machine: M,
    input: InputFrom<M>,
    owner: ActorOwner<M>,
  ): Actor<M> {
    const index = this.actors.length;
    const actor = new SteppedActor(index, machine, input, {
      actorId: owner.actorId,
      onEffect: (effect, self) => {
        if (index === MANAGER) this.#note(effect);
        owner.onEffect(effect, self);
      },
    });
    this.actors.push(actor);
    return actor;
  }

  post<M extends AnyStateMachine>(receiver: Actor<M>, event: AnyEventObject, sender: number): void {
    const to = receiver as unknown as SteppedActor<AnyStateMachine>;
    if (to.index === MANAGER) this.#seen.managerEvents.add(event.type as ManagerEvent['type']);
    else this.#seen.sessionEvents.add(event.type as SessionEvent['type']);
    if (to.index === MANAGER && sender > MANAGER) {
      const conversation = event['conversation'] as number;
      this.reports.set(conversation, [...(this.reports.get(conversation) ?? []), event]);
    } else {
      this.#messages.push(() => to.deliver(event));
    }
  }

  /** Delivers all that is not held back. */
  settle(): void {
    for (let message = this.#messages.shift(); message; message = this.#messages.shift()) message();
  }

  #note(effect: ManagerEffect): void {
    this.#seen.managerEffects.add(effect.type);
    this.said.push(effect);
  }
}

function ignore(): void {}

/** The reference target, a step at a time. */
export class RealManager {
  readonly #host: SteppedHost;
  readonly #target: ReferenceTarget;
  readonly #seen: Seen;
  /** The last turn sent, and the last one answered, of each conversation. */
  readonly #sent = new Map<number, number>();
  readonly #answered = new Map<number, number>();
  /** What is wrong by itself: replies out of order. */
  readonly faults: string[] = [];

  constructor(limits: ScopeLimits, seen = nothingSeen()) {
    this.#seen = seen;
    this.#host = new SteppedHost(seen);
    this.#target = new ReferenceTarget({
      host: this.#host,
      limits: {
        ...limits,
        queueTimeoutMs: DELAYS_MS.queue,
        idleTimeoutMs: DELAYS_MS.idle,
        maxDurationMs: DELAYS_MS.duration,
      },
      listener: {
        queued: ignore,
        admitted: ignore,
        refused: ignore,
        chunkReceived: ignore,
        answered: (conversation, turn) => this.#checkTurn(conversation, turn),
        turnFailed: ignore,
        ended: ignore,
        timerFired: ignore,
        watched: ignore,
        faultFired: ignore,
        crashed: ignore,
      },
    });
  }

  /** Does what the event says; gives what the manager said to it. */
  take(event: WalkEvent): readonly WalkEffect[] {
    this.#host.said.length = 0;
    this.#do(event);
    this.#host.settle();
    return this.#host.said.flatMap((effect) => walkEffects(effect));
  }

  counts(): WalkCounts {
    let counts: TargetStats | undefined;
    this.#target.stats((stats) => (counts = stats));
    this.#host.settle();
    const { active = 0, queued = 0, turns = 0, users = 0 } = counts ?? {};
    return { active, queued, turns, users };
  }

  /** The timers that may run out, such as `3 idle`. An idle timer cannot in the instant in which a turn ends. */
  timers(): readonly string[] {
    return this.#host.actors.flatMap(({ id, timers }) => {
      const conversation = Number(id.split(':')[1]);
      const isTurnEnding = this.#reportsOf(conversation).some(({ type }) => type === 'TURN_DONE');
      return [...timers]
        .map(({ delayMs }) => TIMERS.find((name) => DELAYS_MS[name] === delayMs)!)
        .filter((name) => !(name === 'idle' && isTurnEnding))
        .map((name) => `${conversation} ${name}`);
    });
  }

  /** The oldest report under way of each session, such as `3 idleTimeout`. */
  reports(): readonly string[] {
    return [...this.#host.reports]
      .filter(([, reports]) => reports.length > 0)
      .map(([conversation, reports]) => `${conversation} ${reportName(reports[0]!)}`);
  }

  #do({ kind, user, conversation, id }: WalkEvent): void {
    switch (kind) {
      case 'start':
      case 'start-again':
        this.#target.start({ conversation, user, id });
        break;
      case 'send':
      case 'send-past':
        this.#target.send(conversation, this.#nextTurn(conversation), DELAYS_MS.work);
        break;
      case 'stop':
      case 'stop-past':
        this.#target.stop(conversation);
        break;
      case 'queue-timer':
        this.#fire(conversation, 'queue');
        break;
      case 'idle-timer':
        this.#fire(conversation, 'idle');
        break;
      case 'duration-timer':
        this.#fire(conversation, 'duration');
        break;
      case 'work-done':
        this.#fire(conversation, 'work');
        break;
      case 'report':
      case 'late-report':
        this.#host.actors[MANAGER]!.deliver(this.#reportsOf(conversation).shift()!);
        break;
      case 'shut-down':
        void this.#target.close();
        break;
    }
  }

  #fire(conversation: number, name: TimerName): void {
    const session = this.#host.actors.find(({ id }) => id === `session:${conversation}`);
    const timer = [...(session?.timers ?? [])].find(({ delayMs }) => delayMs === DELAYS_MS[name]);
    if (timer === undefined) throw new Error(`Conversation ${conversation} has no ${name} timer`);
    this.#seen.sessionTimers.add(name);
    session!.timers.delete(timer);
    timer.wake();
  }

  #reportsOf(conversation: number): AnyEventObject[] {
    return this.#host.reports.get(conversation) ?? [];
  }

  #nextTurn(conversation: number): number {
    const turn = (this.#sent.get(conversation) ?? 0) + 1;
    this.#sent.set(conversation, turn);
    return turn;
  }

  #checkTurn(conversation: number, turn: number): void {
    const expected = (this.#answered.get(conversation) ?? 0) + 1;
    if (turn !== expected) this.faults.push(`${conversation}: turn ${turn}, not ${expected}`);
    this.#answered.set(conversation, turn);
  }
}

function reportName({ type, timer }: AnyEventObject): string {
  if (type === 'TURN_DONE') return 'turnDone';
  return timer === 'queue' ? 'queueTimeout' : timer === 'idle' ? 'idleTimeout' : 'maxDuration';
}

function walkEffects(effect: ManagerEffect): WalkEffect[] {
  switch (effect.type) {
    case 'refused':
    case 'ended':
      return [
        {
          type: `${effect.type}:${effect.reason}` as WalkEffect['type'],
          conversation: effect.conversation,
        },
      ];
    case 'answered':
      return [
        { type: effect.more ? 'answered-more' : 'answered', conversation: effect.conversation },
      ];
    case 'shut_down':
      return [
        ...effect.queued.map((conversation) => ({
          type: 'refused:shutting-down' as const,
          conversation,
        })),
        ...effect.active.map(({ conversation }) => ({
          type: 'ended:shutting-down' as const,
          conversation,
        })),
      ];
    case 'counted':
      return [];
    default:
      return [{ type: effect.type, conversation: effect.conversation }];
  }
}
