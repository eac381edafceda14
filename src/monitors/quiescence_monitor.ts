import { FactKind, type Fact, type TargetStats } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';

/** Why the simulation asked for figures: the reason of its `stats_sampled` facts. */
export const STATS_WHEN = { drained: 'drained', closed: 'closed' } as const;

/** After the drain nothing is left: nobody active, nobody queued, no entry, no timer. */
export class QuiescenceMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'quiescence',
      claim: 'After the drain nothing is left',
      situation: 'the target offers no figures, or the run was cut short',
    });
  }

  observe(fact: Fact): void {
    if (fact.stats === null) return;
    this.arise();
    const left = Object.entries(fact.stats as TargetStats & Record<string, number>).filter(
      ([, count]) => count !== 0,
    );
    const when = fact.reason === STATS_WHEN.closed ? 'After its end' : 'After the drain';
    this.check(left.length === 0, fact, () => {
      const counts = left.map(([what, count]) => `${count} ${what}`).join(', ');
      return `${when} the target still has ${counts}`;
    });
  }
}

/**
 * After the drain the target again admits as many conversations as its limit, for users it has never
 * seen and for those it has. The probe asks in rounds: all starts of a round come before any answer.
 */
export class RefillMonitor extends Monitor {
  readonly #limit: number;
  #requested = 0;
  #admitted = 0;
  #answered = 0;

  constructor(context: MonitorContext, limit: number) {
    super(context, {
      id: 'refill',
      claim: `After the drain the target again admits exactly ${limit}`,
      situation: 'the probe was left out',
    });
    this.#limit = limit;
  }

  observe(fact: Fact): void {
    if (!fact.probe) return;
    switch (fact.kind) {
      case FactKind.start_requested:
        if (this.#answered > 0) this.#judge(fact);
        this.#requested++;
        break;
      case FactKind.admitted:
        // Behind the round, those who waited get what is given back.
        if (this.#requested === 0) break;
        this.#admitted++;
        this.#answered++;
        break;
      case FactKind.queued:
      case FactKind.refused:
        if (this.#requested > 0) this.#answered++;
        break;
      case FactKind.stop_requested:
        this.#judge(fact);
        break;
    }
  }

  /** Where every start of the last round was refused there was nothing to stop. */
  override finish(now: number): void {
    if (this.#admitted !== this.#expected()) this.missed(now, this.#counted());
  }

  /** Ends a round. */
  #judge(fact: Fact): void {
    if (this.#requested === 0) return;
    this.arise();
    this.check(this.#admitted === this.#expected(), fact, () => this.#counted());
    this.#requested = 0;
    this.#admitted = 0;
    this.#answered = 0;
  }

  #expected(): number {
    return Math.min(this.#limit, this.#requested);
  }

  #counted(): string {
    return `Of ${this.#requested} starts after the drain ${this.#admitted} were admitted; it should have been ${this.#expected()}, the limit being ${this.#limit}`;
  }
}
