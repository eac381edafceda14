import { FactKind, type Fact, type TargetStats } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';

/** Why the simulation asked for figures: the reason of its `stats_sampled` facts. */
export const STATS_WHEN = { drained: 'drained', closed: 'closed', watched: 'watched' } as const;
/** The reason of figures that were taken when an instant was over, while the run goes on. */
export const WATCHED = STATS_WHEN.watched;

/** After the drain nothing is left: nobody active, nobody queued, no entry, no timer. */
export class QuiescenceMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'quiescence',
      claim: 'After the drain nothing is left',
      situation: 'the target offers no figures, or the run was cut short',
    });
    this.on(FactKind.stats_sampled, (fact) => {
      if (fact.stats !== null && fact.reason !== WATCHED) this.#onStats(fact, fact.stats);
    });
  }

  #onStats(fact: Fact, stats: TargetStats): void {
    this.arise();
    const left = Object.entries(stats as TargetStats & Record<string, number>).filter(
      ([, count]) => count !== 0,
    );
    if (this.check(left.length === 0)) return;
    const when = fact.reason === STATS_WHEN.closed ? 'After its end' : 'After the drain';
    const counts = left.map(([what, count]) => `${count} ${what}`).join(', ');
    this.violate(fact, `${when} the target still has ${counts}`);
  }
}

/**
 * After the drain the target again admits as many conversations as its limit, for users it has never
 * seen and for those it has. The probe asks in rounds: all starts of a round come before any answer.
 */
export class RefillMonitor extends Monitor {
  readonly #limit: number;
  readonly #shortest: number;
  #firstAt = Infinity;
  #late = 0;
  #requested = 0;
  #admitted = 0;
  #answered = 0;

  constructor(context: MonitorContext, limit: number, shortest = Infinity) {
    super(context, {
      id: 'refill',
      claim: `After the drain the target again admits exactly ${limit}`,
      situation: 'the probe was left out',
    });
    this.#limit = limit;
    this.#shortest = shortest;
    this.on(FactKind.start_requested, (fact) => {
      if (fact.probe) this.#onRequested(fact);
    });
    this.on([FactKind.queued, FactKind.admitted, FactKind.refused], (fact) => {
      if (fact.probe) this.#onAnswer(fact);
    });
    this.on(FactKind.stop_requested, (fact) => {
      if (fact.probe) this.#judge(fact);
    });
  }

  /** Where every start of the last round was refused there was nothing to stop. */
  override finish(now: number): void {
    if (this.#requested > 0 && this.#admitted < this.#expected()) this.missed(now, this.#counted());
  }

  #onRequested(fact: Fact): void {
    if (this.#answered > 0) this.#judge(fact);
    this.#requested++;
  }

  #onAnswer({ kind, time }: Fact): void {
    // Behind the round, those who waited get what is given back.
    if (this.#requested === 0) return;
    this.#answered++;
    if (kind !== FactKind.admitted) return;
    this.#firstAt = Math.min(this.#firstAt, time);
    this.#admitted++;
    if (time >= this.#firstAt + this.#shortest) this.#late++;
  }

  /** Ends a round. */
  #judge(fact: Fact): void {
    if (this.#requested === 0) return;
    this.arise();
    if (
      !this.check(
        this.#admitted >= this.#expected() && this.#admitted - this.#late <= this.#expected(),
      )
    )
      this.violate(fact, this.#counted());
    this.#requested = 0;
    this.#admitted = 0;
    this.#answered = 0;
    this.#firstAt = Infinity;
    this.#late = 0;
  }

  #expected(): number {
    return Math.min(this.#limit, this.#requested);
  }

  #counted(): string {
    return `Of ${this.#requested} starts after the drain ${this.#admitted} were admitted; it should have been ${this.#expected()}, the limit being ${this.#limit}`;
  }
}
