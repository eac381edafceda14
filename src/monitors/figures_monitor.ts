import { FactKind, type Fact, type Limits, type TargetStats } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';
import { WATCHED } from './quiescence_monitor.ts';

/**
 * What the target counts about itself, whenever an instant is over, keeps the limits and agrees with what
 * it answered. Where answers come late, figures and answers are of different instants: then the limits
 * alone are judged.
 */
export class FiguresMonitor extends Monitor {
  readonly #limits: Limits;

  constructor(context: MonitorContext, limits: Limits) {
    super(context, {
      id: 'figures',
      claim: 'What the target counts keeps the limits and agrees with what it answers',
      situation: 'nobody watched its figures',
    });
    this.#limits = limits;
    this.on(FactKind.stats_sampled, (fact) => {
      if (fact.stats !== null && fact.reason === WATCHED) this.#onStats(fact, fact.stats);
    });
  }

  #onStats(fact: Fact, stats: TargetStats): void {
    this.arise();
    this.#checkLimits(fact, stats);
    if (!this.context.standing.delayed) this.#checkAnswers(fact, stats);
  }

  #checkLimits(fact: Fact, { active, queued = 0, turns = 0 }: TargetStats): void {
    const {
      maxConversations = Infinity,
      maxQueued = 0,
      maxTurnsInFlight = Infinity,
    } = this.#limits;
    const mostQueued = maxConversations === Infinity ? Infinity : maxQueued;
    this.#checkAtMost(fact, active, maxConversations, 'active');
    this.#checkAtMost(fact, queued, mostQueued, 'queued');
    this.#checkAtMost(fact, turns, maxTurnsInFlight, 'turns in flight');
  }

  #checkAtMost(fact: Fact, count: number, limit: number, what: string): void {
    if (this.check(count <= limit)) return;
    this.violate(fact, `The target counts ${count} ${what}; the limit is ${limit}`);
  }

  #checkAnswers(fact: Fact, { active, queued = 0 }: TargetStats): void {
    const { standing } = this.context;
    const fewest = standing.surelyActive(fact.time);
    const most = standing.mostHolding;
    if (!this.check(active >= fewest)) {
      this.violate(
        fact,
        `The target counts ${active} active; at least ${fewest} were admitted and have not ended`,
      );
    }
    if (!this.check(active <= most)) {
      this.violate(fact, `The target counts ${active} active; at most ${most} are not over`);
    }
    const { unanswered } = standing;
    if (!this.check(queued <= unanswered)) {
      this.violate(
        fact,
        `The target counts ${queued} queued; ${unanswered} start requests are not answered`,
      );
    }
    const { maxConversations = 0 } = this.#limits;
    if (!this.check(queued === 0 || active >= maxConversations)) {
      this.violate(
        fact,
        `The target counts ${queued} queued while ${active} of ${maxConversations} slots are taken`,
      );
    }
  }
}
