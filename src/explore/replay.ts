import { readFileSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import type { FactObserver, Hearing } from '../facts/mod.ts';
import { ConfigurationError } from '../modules/mod.ts';
import {
  PLAIN_ORACLE,
  RandomSource,
  recordingDifferences,
  replayingDifferences,
  seededOracle,
  type Oracle,
  type RecordedChoices,
} from '../random/mod.ts';
import type { Chronicle, Story, StoryDivergence, StoryViolation } from '../report/mod.ts';
import type { Scenario } from '../scenarios/mod.ts';
import { simulate, type ScenarioResult } from '../simulation/mod.ts';
import { ReferenceTarget, type CreatePort, type TargetContext } from '../targets/mod.ts';
import { versions } from '../version.ts';
import { NamesOfRun } from './_names_of_run.ts';
import { Chronicler } from './chronicler.ts';
import { storyLine } from './narrator.ts';
import { fromReplayFile, toReplayFile } from './replay_target.ts';

/** A run that can be repeated, fact for fact, and what it showed. */
export interface Replay {
  readonly schema: 'hubbub/replay/v1';
  readonly versions: Readonly<Record<string, string>>;
  /**
   * The word by which `--target` names it: `reference`, `mutant:NAME`, `module:PATH`. A path is
   * absolute here; a file holds it from its own folder.
   */
  readonly target: string;
  readonly seed: number;
  /** The scenario in its expanded form. */
  readonly scenario: Scenario;
  /** How decisions fall that are not in `choices`: all plain (0), or as the seed says. */
  readonly base: 'zero' | 'seeded';
  readonly choices: RecordedChoices;
  readonly digest: string;
  /** The claims that it broke. */
  readonly violated: readonly { readonly id: string; readonly message: string }[];
  /** The run, a line an event: what a run that diverges is compared with. */
  readonly story: readonly string[];
}

/** What a run is played against. */
export interface ReplayTarget {
  /** @default the reference target */
  readonly createPort?: CreatePort | undefined;
  /** @default 'decisions' */
  readonly hearing?: Hearing | undefined;
}

/** What is played, to be recorded. */
export interface Recordable extends ReplayTarget {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly oracle: Oracle;
  /** Its word. @default 'reference' */
  readonly target?: string;
  /** From what its choices are told apart. @default 'zero' */
  readonly base?: Replay['base'];
}

/** The oracle of a seed, from which the choices of a replay with the base `seeded` differ. */
export function oracleOfSeed(seed: number): Oracle {
  return seededOracle(new RandomSource(seed).stream('ties'));
}

/** Plays a run once more, and records it. */
export async function recordReplay(run: Recordable): Promise<Replay> {
  const { scenario, seed, target = 'reference', base = 'zero', createPort, hearing } = run;
  const oracle = recordingDifferences(run.oracle, baseOf(base, seed));
  const { result, chronicle } = await play({ scenario, seed, oracle }, { createPort, hearing });
  return {
    schema: 'hubbub/replay/v1',
    versions: versions(),
    target,
    seed,
    scenario,
    base,
    choices: oracle.choices(),
    digest: result.digest!,
    violated: violationsOf(result).map(({ id, message }) => ({ id, message })),
    story: linesOf(chronicle),
  };
}

/** What became of a replay, as plain data. */
export interface ReplayOutcome extends Story {
  /** The claims that it broke, this time; where it was stopped early, those of them up to there. */
  readonly violations: readonly StoryViolation[];
  /** The first event that differs from the recording; undefined if the run was the same. */
  readonly divergence?: StoryDivergence;
  readonly result: ScenarioResult;
}

/** Settings of `playReplay`. */
export interface PlayOptions {
  /** Stops before the event of this number, from 1. What happens with that event has then not happened. */
  readonly until?: number | undefined;
}

/** Repeats a recorded run. @default against the reference target, to its end */
export async function playReplay(
  replay: Replay,
  target: ReplayTarget = {},
  { until }: PlayOptions = {},
): Promise<ReplayOutcome> {
  const { scenario, seed, base, choices, digest } = replay;
  const oracle = replayingDifferences(choices, baseOf(base, seed));
  const { result, chronicle } = await play({ scenario, seed, oracle, until }, target);
  const isWhole = until === undefined || chronicle.entries.length < until - 1;
  const violations = violationsOf(result).filter(
    ({ event }) => isWhole || (event !== undefined && event < until),
  );
  const outcome = { result, chronicle, violations };
  if (isWhole && result.digest === digest) return outcome;
  const recorded = isWhole ? replay.story : replay.story.slice(0, until - 1);
  const divergence = divergenceOf(recorded, linesOf(chronicle));
  if (divergence !== undefined) return { ...outcome, divergence };
  if (!isWhole) return outcome;
  // The same in words, and yet not the same: something that the story does not tell.
  const event = recorded.length + 1;
  return { ...outcome, divergence: { event, recorded: undefined, replayed: undefined } };
}

function divergenceOf(
  recorded: readonly string[],
  replayed: readonly string[],
): StoryDivergence | undefined {
  const length = Math.max(recorded.length, replayed.length);
  for (let line = 0; line < length; line++) {
    const [before, now] = [recorded[line], replayed[line]];
    if (before !== now) return { event: line + 1, recorded: before, replayed: now };
  }
  return undefined;
}

function linesOf({ entries }: Chronicle): readonly string[] {
  return entries.map(({ atMs, sentence }) => storyLine(atMs, sentence));
}

function baseOf(base: Replay['base'], seed: number): Oracle {
  return base === 'zero' ? PLAIN_ORACLE : oracleOfSeed(seed);
}

/** The text of a replay file. `path`: where it is going to be, so that its target is found from there. */
export function formatReplay(replay: Replay, path?: string): string {
  const target = path === undefined ? replay.target : toReplayFile(replay.target, path);
  return `${JSON.stringify({ ...replay, target }, nameInfinity, 1)}\n`;
}

/** Writes a replay file. */
export function writeReplay(path: string, replay: Replay): void {
  writeFileSync(path, formatReplay(replay, path));
}

function nameInfinity(_key: string, value: unknown): unknown {
  return value === Infinity ? INFINITE : value;
}

/** JSON has no infinity; a patience without end is one. */
const INFINITE = 'Infinity';

const replaySchema = z.looseObject({
  schema: z.literal('hubbub/replay/v1'),
  versions: z.record(z.string(), z.string()),
  target: z.string(),
  seed: z.int().nonnegative(),
  scenario: z.looseObject({
    name: z.string(),
    limits: z.record(z.string(), z.number()),
    users: z.array(z.looseObject({ name: z.string() })).min(1),
    load: z.array(z.looseObject({ kind: z.string() })).min(1),
    thresholds: z.array(z.unknown()),
  }),
  base: z.enum(['zero', 'seeded']),
  choices: z.record(z.string(), z.int().nonnegative()),
  digest: z.string(),
  violated: z.array(z.object({ id: z.string(), message: z.string() })),
  story: z.array(z.string()),
});

/**
 * Reads a replay file.
 *
 * @throws {ConfigurationError} if it cannot be read, or is none.
 */
export function readReplay(path: string): Replay {
  let value: unknown;
  try {
    const revive = (_key: string, entry: unknown) => (entry === INFINITE ? Infinity : entry);
    value = JSON.parse(readFileSync(path, 'utf8'), revive);
  } catch (error) {
    throw new ConfigurationError(`Cannot read replay "${path}": ${(error as Error).message}`, {
      cause: error,
    });
  }
  const parsed = replaySchema.safeParse(value);
  if (parsed.success) {
    const replay = parsed.data as unknown as Replay;
    return { ...replay, target: fromReplayFile(replay.target, path) };
  }
  const [issue] = parsed.error.issues;
  throw new ConfigurationError(
    `Cannot read replay "${path}": "${issue!.path.join('.')}" is not as a replay file has it: ${issue!.message}`,
  );
}

/** A run that is played. */
interface Played {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly oracle: Oracle;
  readonly until?: number | undefined;
}

async function play(
  { scenario, seed, oracle, until = Infinity }: Played,
  { createPort = (context) => new ReferenceTarget(context), hearing }: ReplayTarget,
): Promise<{ result: ScenarioResult; chronicle: Chronicle }> {
  const names = new NamesOfRun();
  const chronicler = new Chronicler({ scenario: scenario.name, limits: scenario.limits, names });
  const enough = new AbortController();
  let kernel: TargetContext['kernel'] | undefined;
  const stopIfEnough = () => {
    if (chronicler.length < until - 1) return;
    enough.abort();
    kernel?.stop();
  };
  const keeper: FactObserver = {
    observe(fact) {
      // What still belongs to the entry that is being run is beyond the end.
      if (fact.seq < until - 1) chronicler.observe(fact);
      stopIfEnough();
    },
  };
  stopIfEnough();
  const result = await simulate(scenario, {
    seed,
    oracle,
    measureMemory: false,
    observers: [keeper],
    signal: enough.signal,
    createPort: (context) => {
      names.learn(context.names);
      kernel = context.kernel;
      return createPort(context);
    },
    ...(hearing && { hearing }),
  });
  return { result, chronicle: chronicler.chronicle({ isWhole: !enough.signal.aborted }) };
}

function violationsOf({ invariants }: ScenarioResult): readonly StoryViolation[] {
  return invariants.flatMap(({ id, claim, violation }) => {
    if (violation === undefined) return [];
    const { message, fact } = violation;
    return [{ id, claim, message, ...(fact >= 0 && { event: fact + 1 }) }];
  });
}
