import {
  RandomSource,
  recordingOracle,
  replayingOracle,
  splitOracle,
  type Oracle,
  type RecordedChoices,
} from '../random/mod.ts';
import { caseOfDraft, type Draft, type Setting } from './_draft.ts';
import { failsBy, type CaseOutcome, type Failure } from './outcome.ts';
import { oracleOf } from './strategy.ts';
import { runCase, type ExploreTarget, type RunCaseOptions } from './run_case.ts';

/** What is tried is tried against this. */
export interface AttemptSettings {
  readonly setting: Setting;
  readonly target: ExploreTarget;
  /** The way in which a draft must fail. */
  readonly failure: Failure;
  /** Most runs. */
  readonly budget: number;
  readonly signal?: AbortSignal | undefined;
  readonly onSlice?: RunCaseOptions['onSlice'];
}

/** A draft that fails, and how. */
export interface Failing {
  readonly draft: Draft;
  readonly outcome: CaseOutcome;
}

/** Tries drafts, each at most once, until the budget is used up. */
export class Attempts {
  readonly #settings: AttemptSettings;
  readonly #tried = new Set<string>();
  #failure: Failure;
  #runs = 0;

  constructor(settings: AttemptSettings) {
    this.#settings = settings;
    this.#failure = settings.failure;
  }

  get runs(): number {
    return this.#runs;
  }

  /** Whether no more may be tried. */
  get areOver(): boolean {
    const { budget, signal } = this.#settings;
    return this.#runs >= budget || signal?.aborted === true;
  }

  /** The way in which a draft must fail. */
  get failure(): Failure {
    return this.#failure;
  }

  /** Runs `draft` with its own choices; what it gives has only those that came up. */
  async fails(draft: Draft): Promise<Failing | undefined> {
    const key = JSON.stringify(draft);
    if (this.#tried.has(key)) return undefined;
    this.#tried.add(key);
    return await this.#run(draft);
  }

  /** The same attempts, but from now on only what fails in that way counts. */
  mustFailBy(failure: Failure): void {
    this.#failure = failure;
    this.#tried.clear();
  }

  /**
   * Runs `draft` in the plain order, then in `orders` random ones, until one fails. What else was
   * chosen, such as faults, stays.
   */
  async failsInSomeOrder(draft: Draft, orders: number): Promise<Failing | undefined> {
    const plain = { ...draft, choices: withoutOrder(draft.choices) };
    const found = await this.fails(plain);
    if (found !== undefined) return found;
    for (let order = 0; order < orders && !this.areOver; order++) {
      const oracle = splitOracle(orderOf(order), replayingOracle(plain.choices));
      const failing = await this.#run(draft, oracle);
      if (failing !== undefined) return failing;
    }
    return undefined;
  }

  async #run(draft: Draft, order?: Oracle): Promise<Failing | undefined> {
    if (this.areOver) return undefined;
    this.#runs++;
    const { setting, target, onSlice } = this.#settings;
    const one = caseOfDraft(draft, setting);
    const oracle = recordingOracle(order ?? one.oracle());
    const outcome = await runCase(one, target, { oracle, onSlice });
    if (!failsBy(outcome, this.#failure)) return undefined;
    return { draft: { ...draft, choices: oracle.choices() }, outcome };
  }
}

/** Random orders and priorities in turn, the same ones for the same number. */
function orderOf(number: number): Oracle {
  const strategy = number % 2 === 0 ? 'random' : 'pct';
  return oracleOf(new RandomSource(number), strategy)();
}

/** Choices of what goes first at one instant begin with this; all others are about something else. */
const ORDER = 'tie/';

/** Without those of what goes first at one instant. */
export function withoutOrder(choices: RecordedChoices): RecordedChoices {
  return Object.fromEntries(Object.entries(choices).filter(([key]) => !key.startsWith(ORDER)));
}
