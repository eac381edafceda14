import {
  FactKind,
  FactStream,
  NOBODY,
  tokenOf,
  type Fact,
  type FactObserver,
  type TargetStats,
} from '../../src/facts/mod.ts';

/** Who holds a conversation. */
interface Holder {
  readonly user: number;
  readonly userType: number;
  readonly probe: boolean;
}

/** When something was meant, ms. */
interface Meant {
  /** @default now */
  readonly dueMs?: number;
  /** @default `dueMs` */
  readonly plannedMs?: number;
}

/** Settings of a start. */
interface StartOptions extends Meant, Partial<Holder> {
  /** The conversation whose id it goes by. @default its own */
  readonly id?: number;
}

/**
 * Facts made by hand, as a run would state them: `story.at(5).admitted(0)`. Who holds a conversation
 * is said by its first fact and kept.
 */
export class Story {
  readonly #facts: FactStream;
  readonly #holders = new Map<number, Holder>();
  #nowMs = 0;

  constructor(...observers: readonly FactObserver[]) {
    this.#facts = new FactStream(observers);
  }

  /** What follows happens then, ms. */
  at(nowMs: number): this {
    this.#nowMs = nowMs;
    return this;
  }

  arrived(
    user: number,
    { dueMs = this.#nowMs, userType = 0, probe = false }: StartOptions = {},
  ): this {
    return this.#state(FactKind.arrived, { user, userType, probe, due: dueMs * 1000 });
  }

  /** A start request. @default user 0 of type 0 */
  requested(conversation: number, options: StartOptions = {}): this {
    const { user = 0, userType = 0, probe = false } = options;
    this.#holders.set(conversation, { user, userType, probe });
    const token = options.id ?? NOBODY;
    return this.#about(FactKind.start_requested, conversation, { ...this.#meant(options), token });
  }

  queued(conversation: number): this {
    return this.#about(FactKind.queued, conversation);
  }

  admitted(conversation: number): this {
    return this.#about(FactKind.admitted, conversation);
  }

  refused(conversation: number, reason = 'global-limit'): this {
    return this.#about(FactKind.refused, conversation, { reason });
  }

  sent(conversation: number, turn: number, meant: Meant = {}): this {
    return this.#turn(FactKind.turn_sent, { conversation, turn }, this.#meant(meant));
  }

  chunk(conversation: number, turn: number): this {
    return this.#turn(FactKind.chunk_received, { conversation, turn });
  }

  /** @param token @default that of the turn itself */
  answered(conversation: number, turn: number, token?: number): this {
    const carried = token === undefined ? {} : { token };
    return this.#turn(FactKind.turn_answered, { conversation, turn }, carried);
  }

  failed(conversation: number, turn: number, reason = 'stopped'): this {
    return this.#turn(FactKind.turn_failed, { conversation, turn }, { reason });
  }

  stop(conversation: number, reason = 'finished'): this {
    return this.#about(FactKind.stop_requested, conversation, { reason });
  }

  ended(conversation: number, reason = 'stopped'): this {
    return this.#about(FactKind.ended, conversation, { reason });
  }

  timer(conversation: number, timer: string): this {
    return this.#about(FactKind.timer_fired, conversation, { reason: timer });
  }

  /** A planned fault. @default it strikes the target as a whole */
  fault(fault: string, conversation = NOBODY): this {
    return this.#about(FactKind.fault_fired, conversation, { reason: fault });
  }

  crashed(error: string): this {
    return this.#state(FactKind.crashed, { reason: error });
  }

  stats(reason: string, stats: TargetStats): this {
    return this.#state(FactKind.stats_sampled, { reason, stats });
  }

  #meant({ dueMs = this.#nowMs, plannedMs = dueMs }: Meant): Partial<Fact> {
    return { due: dueMs * 1000, planned: plannedMs * 1000 };
  }

  #turn(
    kind: FactKind,
    { conversation, turn }: { conversation: number; turn: number },
    said: Partial<Fact> = {},
  ): this {
    return this.#about(kind, conversation, { turn, token: tokenOf(conversation, turn), ...said });
  }

  #about(kind: FactKind, conversation: number, said: Partial<Fact> = {}): this {
    const holder = this.#holders.get(conversation) ?? { user: NOBODY, userType: NOBODY };
    return this.#state(kind, { conversation, ...holder, ...said });
  }

  #state(kind: FactKind, said: Partial<Fact>): this {
    Object.assign(this.#facts.begin(kind, this.#nowMs * 1000), said);
    this.#facts.publish();
    return this;
  }
}
