import {
  ModelWalk,
  type Flaw,
  type Scope,
  type WalkEffect,
  type WalkEvent,
} from '../../src/explore/mod.ts';
import { RealManager, type Seen } from './real_manager.ts';

const TIMER_NAMES: Readonly<Partial<Record<WalkEvent['kind'], string>>> = {
  'queue-timer': 'queue',
  'idle-timer': 'idle',
  'duration-timer': 'duration',
  'work-done': 'work',
};

/** What can be seen of model or machine after a step. */
export interface Sight {
  readonly said: readonly string[];
  readonly counts: object;
  readonly timers: readonly string[];
  readonly reports: readonly string[];
  readonly wrong: readonly string[];
}

/** The model and the real machines, which take the same steps. */
export class SideBySide {
  readonly #model: ModelWalk;
  readonly #real: RealManager;

  /** @param options `flaw`: planted into the model alone. */
  constructor(scope: Scope, { seen, flaw }: { readonly seen?: Seen; readonly flaw?: Flaw } = {}) {
    this.#model = new ModelWalk(scope, flaw);
    this.#real = new RealManager(scope.limits, seen);
  }

  /** What can happen next, as the model has it. */
  events(): readonly WalkEvent[] {
    return this.#model.events();
  }

  /** What both show after one more event. */
  take(event: WalkEvent): { readonly model: Sight; readonly real: Sight } {
    const { effects, broken } = this.#model.take(event);
    const real = this.#real.take(event);
    const next = this.#model.events();
    return {
      model: {
        said: inWords(effects, event),
        counts: this.#model.counts,
        timers: next
          .filter(({ kind }) => TIMER_NAMES[kind] !== undefined)
          .map(({ kind, conversation }) => `${conversation} ${TIMER_NAMES[kind]}`)
          .toSorted(),
        reports: next
          .filter(({ kind }) => kind === 'report')
          .map(({ conversation, report }) => `${conversation} ${report}`)
          .toSorted(),
        wrong: broken === undefined ? [] : [broken],
      },
      real: {
        said: inWords(real, event),
        counts: this.#real.counts(),
        timers: this.#real.timers().toSorted(),
        reports: this.#real
          .reports()
          .filter((report) => isOfLive(report, next))
          .toSorted(),
        wrong: this.#real.faults,
      },
    };
  }
}

/** In order, but for a shutdown, which ends all at once. */
function inWords(effects: readonly WalkEffect[], { kind }: WalkEvent): string[] {
  const words = effects.map(({ type, conversation }) => `${conversation} ${type}`);
  return kind === 'shut-down' ? words.toSorted() : words;
}

/** Reports of what is over are not compared: they have to change nothing, whatever they say. */
function isOfLive(report: string, events: readonly WalkEvent[]): boolean {
  const conversation = Number(report.split(' ')[0]);
  return events.some((event) => event.kind === 'stop' && event.conversation === conversation);
}
