import { FactKind, factName, type Fact, type FactObserver } from '../facts/mod.ts';

/** Counts what users ask for, and notes what arises at all. */
export class Witness implements FactObserver {
  commands = 0;
  /** What the target's process would have died of, the first time. */
  crash: string | undefined;
  readonly #situations = new Set<string>();
  /** Conversations of the refill probe. */
  readonly #probes = new Set<number>();
  /** Positions of the facts about them, also of those that no party is known of. */
  readonly #probed = new Set<number>();

  /** What arose, in the order of the alphabet. */
  get situations(): readonly string[] {
    return [...this.#situations].toSorted();
  }

  /** Whether the refill probe caused the fact of that position. */
  isByProbe(fact: number): boolean {
    return this.#probed.has(fact);
  }

  observe({ kind, reason, probe, seq, conversation }: Fact): void {
    if (probe) this.#probes.add(conversation);
    if (this.#probes.has(conversation)) {
      this.#probed.add(seq);
      return;
    }
    switch (kind) {
      case FactKind.start_requested:
      case FactKind.turn_sent:
      case FactKind.stop_requested:
        this.commands++;
        return;
      case FactKind.queued:
        this.#situations.add(factName(kind));
        return;
      case FactKind.crashed:
        this.crash ??= reason;
        this.#situations.add(factName(kind));
        return;
      case FactKind.refused:
      case FactKind.ended:
      case FactKind.turn_failed:
      case FactKind.fault_fired:
        this.#situations.add(`${factName(kind)}: ${reason}`);
        return;
      default:
    }
  }
}
