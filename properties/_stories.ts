import { mkdirSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import {
  defineScenario,
  formatReplay,
  recordReplay,
  sequenceOracle,
  simulate,
  type CreatePort,
  type FactObserver,
  type Limits,
  type ScenarioInput,
  type ScenarioResult,
} from '../src/mod.ts';

/**
 * Random stories: small limits, a few users who start, talk, stop and leave in any order, time that
 * lands on, just before and just after every timeout, and any order of what happens at one instant.
 */

const RUNS = 2000;

/** Effort and seed of all properties: `FC_NUM_RUNS` and `FC_SEED`. */
export const parameters = {
  numRuns: Number(process.env['FC_NUM_RUNS'] ?? RUNS),
  ...(process.env['FC_SEED'] !== undefined && { seed: Number(process.env['FC_SEED']) }),
};

const USERS = 4;
/** Names that each user gives its conversations. */
const NAMES = 3;
const LONGEST_STORY = 40;
const QUEUE_TIMEOUT_MS = 50;
const IDLE_TIMEOUT_MS = 40;
const MAX_DURATION_MS = 120;

type Steps = NonNullable<NonNullable<ScenarioInput['load'][number]['script']>>;

/** One generated run. */
export interface Story {
  readonly limits: Limits;
  readonly steps: Steps;
  /** What the oracle answers, one choice after the other. */
  readonly choices: readonly number[];
}

const limits: fc.Arbitrary<Limits> = fc.record({
  maxConversations: fc.integer({ min: 1, max: 4 }),
  maxConversationsPerUser: fc.integer({ min: 1, max: 3 }),
  maxQueued: fc.integer({ min: 0, max: 3 }),
  maxTurnsInFlight: fc.integer({ min: 1, max: 2 }),
  queueTimeoutMs: fc.constant(QUEUE_TIMEOUT_MS),
  idleTimeoutMs: fc.constant(IDLE_TIMEOUT_MS),
  maxDurationMs: fc.constant(MAX_DURATION_MS),
});

/** Time until the next step, ms: mostly none, else around the timeouts. */
const gap = fc.oneof(
  { weight: 6, arbitrary: fc.constant(0) },
  { weight: 2, arbitrary: fc.integer({ min: 1, max: 10 }) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(
        fc.constantFrom(QUEUE_TIMEOUT_MS, IDLE_TIMEOUT_MS, MAX_DURATION_MS),
        fc.constantFrom(-0.001, 0, 0.001),
      )
      .map(([timeoutMs, offsetMs]) => timeoutMs + offsetMs),
  },
);

const step = fc.record({
  gapMs: gap,
  user: fc.integer({ min: 1, max: USERS }),
  action: fc.oneof(
    { weight: 5, arbitrary: fc.constant('start' as const) },
    { weight: 3, arbitrary: fc.constant('send' as const) },
    { weight: 2, arbitrary: fc.constantFrom('stop' as const, 'abort' as const) },
  ),
  name: fc.integer({ min: 1, max: NAMES }),
  workMs: fc.constantFrom(0, 1, 5, IDLE_TIMEOUT_MS, MAX_DURATION_MS),
});

export const story: fc.Arbitrary<Story> = fc
  .record({
    limits,
    steps: fc.array(step, { minLength: 1, maxLength: LONGEST_STORY, size: 'max' }),
    choices: fc.array(fc.nat({ max: 7 }), { maxLength: 60 }),
  })
  .map(({ limits: chosen, steps, choices }) => {
    let atMs = 0;
    const script = steps.map(({ gapMs, user, action, name, workMs }) => {
      atMs += gapMs;
      return { atMs, user: `u${user}`, do: action, conversation: `u${user}c${name}`, workMs };
    });
    return { limits: chosen, steps: script, choices };
  });

/** Stories that once broke a claim. */
export const pastFailures: readonly Story[] = [
  {
    // The end of u1's conversation frees a slot, for u4, and room for u3's turn: both have to be used.
    limits: {
      maxConversations: 2,
      maxConversationsPerUser: 1,
      maxQueued: 1,
      maxTurnsInFlight: 1,
      idleTimeoutMs: IDLE_TIMEOUT_MS,
      maxDurationMs: MAX_DURATION_MS,
    },
    steps: [
      { atMs: 0, user: 'u1', do: 'start', conversation: 'c1' },
      { atMs: 20, user: 'u1', do: 'send', conversation: 'c1', workMs: MAX_DURATION_MS },
      { atMs: 90, user: 'u3', do: 'start', conversation: 'c3' },
      { atMs: 91, user: 'u3', do: 'send', conversation: 'c3', workMs: 0 },
      { atMs: 92, user: 'u4', do: 'start', conversation: 'c4' },
    ],
    choices: [],
  },
];

/** What stories are played against. */
export interface StoryTarget {
  /** @default the reference target */
  readonly createPort?: CreatePort;
  /** Its name in replay files. @default 'reference' */
  readonly target?: string;
  /** Where shrunk stories are kept. @default '.hubbub/replays' */
  readonly folder?: string;
}

const REPLAY_FOLDER = '.hubbub/replays';

/** The run that a story describes. */
function runOf({ limits: chosen, steps, choices }: Story, { createPort, target }: StoryTarget) {
  const scenario = defineScenario({
    name: 'story',
    limits: chosen,
    load: [{ script: [...steps] }],
  });
  const oracle = sequenceOracle(choices);
  return {
    scenario,
    seed: 0,
    oracle,
    ...(createPort && { createPort }),
    ...(target && { target }),
  };
}

/** Plays a story in virtual time. */
export async function play(
  one: Story,
  { observers = [], ...against }: StoryTarget & { observers?: readonly FactObserver[] } = {},
): Promise<ScenarioResult> {
  const { scenario, target: _target, ...options } = runOf(one, against);
  return await simulate(scenario, { ...options, measureMemory: false, observers });
}

/**
 * Checks a claim on random stories. One that breaks it is shrunk, the choices of order included,
 * written as a replay file, and told in the error, with the command that repeats it.
 */
export async function assertForStories(
  check: (one: Story) => Promise<void>,
  against: StoryTarget = {},
): Promise<void> {
  const property = fc.asyncProperty(story, check);
  const examples = pastFailures.map((one): [Story] => [one]);
  const details = await fc.check(property, { ...parameters, examples });
  if (!details.failed) return;
  const replay = await recordReplay(runOf(details.counterexample![0], against));
  const folder = against.folder ?? REPLAY_FOLDER;
  const file = `${folder}/${replay.digest.slice(0, 12)}.json`;
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, formatReplay(replay));
  const report = (await fc.asyncDefaultReportMessage(details)) ?? 'A story breaks the claim';
  const lines = [report, '', ...replay.story, '', `Repeat it with: npm run sim -- replay ${file}`];
  throw new Error(lines.join('\n'), { cause: details.errorInstance });
}
