import type { Fact, FactObserver, Hearing, Limits, Names } from '../facts/mod.ts';
import { FactRouter } from './_fact_router.ts';
import { CrashMonitor } from './crash_monitor.ts';
import { FiguresMonitor } from './figures_monitor.ts';
import { IdMonitor } from './id_monitor.ts';
import { LedgerMonitor, SilenceMonitor } from './ledger_monitor.ts';
import {
  GlobalLimitMonitor,
  QueueLimitMonitor,
  TurnLimitMonitor,
  UserLimitMonitor,
  type LimitMonitor,
} from './limit_monitors.ts';
import type { InvariantResult, Monitor, MonitorContext, Violation } from './monitor.ts';
import { QuiescenceMonitor, RefillMonitor } from './quiescence_monitor.ts';
import { RefusalMonitor } from './refusal_monitor.ts';
import { ReplyMonitor } from './reply_monitor.ts';
import { Standing } from './standing.ts';
import {
  IdleTimeoutMonitor,
  MaxDurationMonitor,
  QueueTimeoutMonitor,
  TimerMonitor,
} from './timeout_monitors.ts';
import {
  FairnessMonitor,
  GhostMonitor,
  IdleSlotMonitor,
  IdleTurnMonitor,
  LivenessMonitor,
} from './waiting_monitors.ts';
import { toTicks } from '../time/mod.ts';

/** Settings of `MonitorSet`. */
export interface MonitorSetOptions {
  /** How the run hears of its target. @default 'decisions' */
  readonly hearing?: Hearing;
  /** How much later than promised something may be heard of, ms. @default 0 */
  readonly graceMs?: number;
}

/** Names of all claims, as `covers` in a scenario uses them. */
export const CLAIMS = [
  'global-limit',
  'user-limit',
  'queue',
  'turns-in-flight',
  'ledger',
  'truthful-refusals',
  'fairness',
  'ghosts',
  'idle-timeout',
  'max-duration',
  'queue-timeout',
  'timed-out-is-over',
  'replies',
  'silence',
  'liveness',
  'quiescence',
  'no-idle-slot',
  'no-idle-turn',
  'ids',
  'refill',
  'figures',
  'no-crash',
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
  readonly #router = new FactRouter();
  readonly #standing: Standing;
  readonly #monitors: readonly Monitor[];
  readonly #limitMonitors: ReadonlyMap<LimitName, LimitMonitor>;

  constructor(limits: Limits, names: Names, options: MonitorSetOptions = {}) {
    const { hearing = 'decisions', graceMs = 0 } = options;
    const grace = toTicks(graceMs);
    this.#standing = new Standing(limits, hearing, grace);
    const context: MonitorContext = {
      router: this.#router,
      standing: this.#standing,
      names,
      grace,
    };
    this.#limitMonitors = limitMonitors(context, limits);
    const { maxConversations } = limits;
    const slots =
      maxConversations === undefined
        ? []
        : [
            new IdleSlotMonitor(context, maxConversations),
            new RefillMonitor(
              context,
              maxConversations,
              toTicks(Math.min(limits.idleTimeoutMs ?? 1e9, limits.maxDurationMs ?? 1e9)),
            ),
          ];
    this.#monitors = [
      ...this.#limitMonitors.values(),
      new LedgerMonitor(context),
      new IdMonitor(context),
      new RefusalMonitor(context, limits),
      new FairnessMonitor(context),
      new GhostMonitor(context),
      ...timeoutMonitors(context, limits),
      new ReplyMonitor(context),
      new SilenceMonitor(context),
      new LivenessMonitor(context),
      new QuiescenceMonitor(context),
      ...slots,
      ...(limits.maxTurnsInFlight === undefined
        ? []
        : [new IdleTurnMonitor(context, limits.maxTurnsInFlight)]),
      new FiguresMonitor(context, limits),
      new CrashMonitor(context),
    ];
  }

  observe(fact: Fact): void {
    this.#standing.observe(fact);
    this.#router.route(fact, this.#standing.instantBegins);
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

function timeoutMonitors(context: MonitorContext, limits: Limits): Monitor[] {
  const { idleTimeoutMs, maxDurationMs, queueTimeoutMs } = limits;
  const monitors: Monitor[] = [];
  if (idleTimeoutMs !== undefined)
    monitors.push(new IdleTimeoutMonitor(context, toTicks(idleTimeoutMs)));
  if (maxDurationMs !== undefined)
    monitors.push(new MaxDurationMonitor(context, toTicks(maxDurationMs)));
  if (queueTimeoutMs !== undefined)
    monitors.push(new QueueTimeoutMonitor(context, toTicks(queueTimeoutMs)));
  if (monitors.length > 0) monitors.push(new TimerMonitor(context));
  return monitors;
}
