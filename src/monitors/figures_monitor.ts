import { FactKind, type Fact, type Limits, type TargetStats } from '../facts/mod.ts';
import { toTicks } from '../time/mod.ts';
import { Monitor, NOT_WATCHED, type MonitorContext } from './monitor.ts';
import { WATCHED } from './quiescence_monitor.ts';

/** What a target may take to begin with what waited, once there is room: nobody's hand is always free. */
const TOLERATED_TICKS = toTicks(20);

/**
 * What the target counts about itself, whenever an instant is over, keeps the limits and agrees with what
 * it answered. Where answers come late, figures and answers are of different instants: then the limits
 * alone are judged.
 */
export class FiguresMonitor extends Monitor {
  readonly #limits: Limits;
  /** Since when turns have waited beside room for them, ticks; -1 if none do. */
  #idleSince = -1;
  #idle = '';

  constructor(context: MonitorContext, limits: Limits) {
    super(context, {
      id: 'figures',
      claim: 'What the target counts keeps the limits and agrees with what it answers',
      situation: context.standing.exact ? NOT_WATCHED : 'nobody watched its figures',
    });
    this.#limits = limits;
    this.on(FactKind.stats_sampled, (fact) => {
      if (fact.stats !== null && fact.reason === WATCHED) this.#onStats(fact, fact.stats);
    });
    this.onInstant((fact) => this.#judgeIdleTurns(fact));
  }

  #onStats(fact: Fact, stats: TargetStats): void {
    this.arise();
    this.#checkLimits(fact, stats);
    if (this.context.standing.delayed) return;
    this.#checkAnswers(fact, stats);
    if (stats.turns !== undefined) this.#noteIdleTurns(fact.time, stats.turns);
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

  #noteIdleTurns(now: number, turns: number): void {
    const { maxTurnsInFlight = 0 } = this.#limits;
    const talking = turns < maxTurnsInFlight ? this.context.standing.surelyTalking(now, turns) : 0;
    if (talking <= turns) this.#idleSince = -1;
    else {
      if (this.#idleSince < 0) this.#idleSince = now;
      this.#idle = `${turns} of ${maxTurnsInFlight} turns in flight while ${talking} conversations waited for a reply`;
    }
  }

  #judgeIdleTurns(fact: Fact): void {
    if (this.#idleSince < 0) return;
    if (this.check(fact.time - this.#idleSince <= TOLERATED_TICKS)) return;
    this.violate(fact, `The target counted ${this.#idle}, from ${this.#idleSince / 1000} ms on`);
  }
}
