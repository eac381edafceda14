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
    if (fact.kind !== FactKind.stats_sampled || fact.stats === null) return;
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

/** After the drain the target again admits exactly as many conversations as its limit. */
export class RefillMonitor extends Monitor {
  readonly #limit: number;
  #requested = 0;
  #admitted = 0;

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
    if (fact.kind === FactKind.start_requested) this.#requested++;
    else if (fact.kind === FactKind.admitted) this.#admitted++;
    else if (fact.kind === FactKind.stop_requested && this.#requested > this.#limit) {
      // The first stop ends the filling; the count is then judged once.
      this.arise();
      this.check(this.#admitted === this.#limit, fact, () => this.#counted());
      this.#requested = 0;
    }
  }

  /** Where every start was refused there was nothing to stop. */
  override finish(now: number): void {
    if (this.#requested > this.#limit) this.missed(now, this.#counted());
  }

  #counted(): string {
    return `Of ${this.#requested} starts after the drain ${this.#admitted} were admitted; the limit is ${this.#limit}`;
  }
}
