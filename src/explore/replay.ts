import { readFileSync } from 'node:fs';
import { z } from 'zod';
import {
  replayingOracle,
  recordingOracle,
  type Oracle,
  type RecordedChoices,
} from '../random/mod.ts';
import { ConfigurationError, type Scenario } from '../scenarios/mod.ts';
import { simulate, type ScenarioResult } from '../simulation/mod.ts';
import type { CreatePort } from '../targets/mod.ts';
import { versions } from '../version.ts';
import { Narrator } from './narrator.ts';

/** A run that can be repeated, fact for fact, and what it showed. */
export interface Replay {
  readonly schema: 'hubbub/replay/v1';
  readonly versions: Readonly<Record<string, string>>;
  /** `reference`, or the name of a faulty manager as `mutant:NAME`. */
  readonly target: string;
  readonly seed: number;
  /** The scenario in its expanded form. */
  readonly scenario: Scenario;
  /** Every decision that is not in `choices` is the plain one, 0. */
  readonly base: 'zero';
  readonly choices: RecordedChoices;
  readonly digest: string;
  /** The claims that it broke. */
  readonly violated: readonly { readonly id: string; readonly message: string }[];
  /** The run, a line a fact: what a run that diverges is compared with. */
  readonly story: readonly string[];
}

/** What is played, to be recorded. */
export interface Recordable {
  readonly scenario: Scenario;
  readonly seed: number;
  readonly oracle: Oracle;
  /** @default 'reference' */
  readonly target?: string;
  /** @default the reference target */
  readonly createPort?: CreatePort;
}

/** Plays a run once more, and records it. */
export async function recordReplay(run: Recordable): Promise<Replay> {
  const { scenario, seed, target = 'reference', createPort } = run;
  const oracle = recordingOracle(run.oracle);
  const { result, story } = await tell(scenario, { seed, oracle, createPort });
  return {
    schema: 'hubbub/replay/v1',
    versions: versions(),
    target,
    seed,
    scenario,
    base: 'zero',
    choices: oracle.choices(),
    digest: result.digest!,
    violated: violationsOf(result),
    story,
  };
}

/** What became of a replay. */
export interface ReplayOutcome {
  readonly result: ScenarioResult;
  /** The claims that it broke, this time. */
  readonly violated: Replay['violated'];
  readonly story: readonly string[];
  /** The first line that differs from the recording; undefined if the run was the same. */
  readonly divergence?: {
    /** From 0. */
    readonly line: number;
    readonly recorded: string | undefined;
    readonly replayed: string | undefined;
  };
}

/** Repeats a recorded run against `createPort`. @default the reference target */
export async function playReplay(replay: Replay, createPort?: CreatePort): Promise<ReplayOutcome> {
  const { scenario, seed, choices, digest } = replay;
  const oracle = replayingOracle(choices);
  const { result, story } = await tell(scenario, { seed, oracle, createPort });
  const outcome = { result, story, violated: violationsOf(result) };
  if (result.digest === digest) return outcome;
  const length = Math.max(story.length, replay.story.length);
  for (let line = 0; line < length; line++) {
    const [recorded, replayed] = [replay.story[line], story[line]];
    if (recorded !== replayed) return { ...outcome, divergence: { line, recorded, replayed } };
  }
  // The same in words, and yet not the same: something that the story does not tell.
  return { ...outcome, divergence: { line: length, recorded: undefined, replayed: undefined } };
}

/** The text of a replay file. */
export function formatReplay(replay: Replay): string {
  return `${JSON.stringify(replay, nameInfinity, 1)}\n`;
}

function nameInfinity(_key: string, value: unknown): unknown {
  return value === Infinity ? INFINITE : value;
}

/** JSON has no infinity; a patience without end is one. */
const INFINITE = 'Infinity';

const replaySchema = z.looseObject({
  schema: z.literal('hubbub/replay/v1'),
  target: z.string(),
  seed: z.int().nonnegative(),
  scenario: z.looseObject({
    name: z.string(),
    limits: z.record(z.string(), z.number()),
    users: z.array(z.looseObject({ name: z.string() })).min(1),
    load: z.array(z.looseObject({ kind: z.string() })).min(1),
    thresholds: z.array(z.unknown()),
  }),
  base: z.literal('zero'),
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
  if (parsed.success) return parsed.data as unknown as Replay;
  const [issue] = parsed.error.issues;
  throw new ConfigurationError(
    `Cannot read replay "${path}": "${issue!.path.join('.')}" is not as a replay file has it: ${issue!.message}`,
  );
}

async function tell(
  scenario: Scenario,
  {
    seed,
    oracle,
    createPort,
  }: { seed: number; oracle: Oracle; createPort: CreatePort | undefined },
): Promise<{ result: ScenarioResult; story: readonly string[] }> {
  const narrator = new Narrator();
  const result = await simulate(scenario, {
    seed,
    oracle,
    measureMemory: false,
    observers: [narrator],
    ...(createPort && { createPort }),
  });
  return { result, story: narrator.lines };
}

function violationsOf({ invariants }: ScenarioResult): Replay['violated'] {
  return invariants.flatMap(({ id, violation }) =>
    violation === undefined ? [] : [{ id, message: violation.message }],
  );
}
