import { FactKind, type Fact, type FactObserver, type Limits } from '../facts/mod.ts';
import { LedgerMonitor, SilenceMonitor } from './ledger_monitor.ts';
import {
  GlobalLimitMonitor,
  QueueLimitMonitor,
  TurnLimitMonitor,
  UserLimitMonitor,
  type LimitMonitor,
} from './limit_monitors.ts';
import type { InvariantResult, Monitor, MonitorContext, Names, Violation } from './monitor.ts';
import { QuiescenceMonitor, RefillMonitor } from './quiescence_monitor.ts';
import { Standing } from './standing.ts';

/** Names of all claims, as `covers` in a scenario uses them. */
export const CLAIMS = [
  'global-limit',
  'user-limit',
  'queue',
  'turns-in-flight',
  'ledger',
  'silence',
  'quiescence',
  'refill',
] as const;

/** Highest count that was reached, beside its limit. */
export interface LimitPeak {
  readonly limit: number;
  readonly peak: number;
}

/** Peaks of the limits that exist. */
export type LimitPeaks = Readonly<Partial<Record<LimitName, LimitPeak>>>;
type LimitName = 'maxConversations' | 'maxConversationsPerUser' | 'maxQueued' | 'maxTurnsInFlight';

/** All monitors of a run. A limit that does not exist has none. */
export class MonitorSet implements FactObserver {
  readonly #standing = new Standing();
  readonly #monitors: readonly Monitor[];
  readonly #limitMonitors: ReadonlyMap<LimitName, LimitMonitor>;

  constructor(limits: Limits, names: Names) {
    const context: MonitorContext = { standing: this.#standing, names };
    this.#limitMonitors = limitMonitors(context, limits);
    const { maxConversations } = limits;
    this.#monitors = [
      ...this.#limitMonitors.values(),
      new LedgerMonitor(context),
      new SilenceMonitor(context),
      new QuiescenceMonitor(context),
      ...(maxConversations === undefined ? [] : [new RefillMonitor(context, maxConversations)]),
    ];
  }

  observe(fact: Fact): void {
    // What is about no conversation changes nobody's standing.
    if (fact.kind !== FactKind.arrived && fact.kind !== FactKind.stats_sampled)
      this.#standing.observe(fact);
    for (const monitor of this.#monitors) monitor.observe(fact);
  }

  /** To be called at the end of a run that was not cut short; `now` in ticks. */
  finish(now: number): void {
    for (const monitor of this.#monitors) monitor.finish(now);
  }

  /** The earliest violation so far, whichever claim it breaks; undefined if there is none. */
  get violation(): Violation | undefined {
    const violations = this.#monitors.flatMap(({ violation }) => violation ?? []);
    return violations.toSorted((a, b) => position(a) - position(b))[0];
  }

  results(): readonly InvariantResult[] {
    return this.#monitors.map((monitor) => monitor.result());
  }

  peaks(): LimitPeaks {
    const entries = [...this.#limitMonitors].map(([name, { limit, peak }]) => [
      name,
      { limit, peak },
    ]);
    return Object.fromEntries(entries) as LimitPeaks;
  }
}

/** What no fact shows came last. */
function position({ fact }: Violation): number {
  return fact < 0 ? Infinity : fact;
}

function limitMonitors(context: MonitorContext, limits: Limits): Map<LimitName, LimitMonitor> {
  const { maxConversations, maxConversationsPerUser, maxQueued = 0, maxTurnsInFlight } = limits;
  const monitors = new Map<LimitName, LimitMonitor>();
  if (maxConversations !== undefined) {
    monitors.set('maxConversations', new GlobalLimitMonitor(context, maxConversations));
  }
  if (maxConversationsPerUser !== undefined) {
    monitors.set('maxConversationsPerUser', new UserLimitMonitor(context, maxConversationsPerUser));
  }
  if (maxConversations !== undefined) {
    monitors.set('maxQueued', new QueueLimitMonitor(context, maxQueued, maxConversations));
  }
  if (maxTurnsInFlight !== undefined) {
    monitors.set('maxTurnsInFlight', new TurnLimitMonitor(context, maxTurnsInFlight));
  }
  return monitors;
}
