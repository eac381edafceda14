import { mkdirSync, writeFileSync } from 'node:fs';
import * as fc from 'fast-check';
import {
  formatReplay,
  recordReplay,
  sequenceOracle,
  simulate,
  type CreatePort,
  type FactObserver,
  type ScenarioResult,
} from '../src/mod.ts';
import { Commands, conversationCommands } from '../src/testing.ts';

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

export type Story = Commands;

export const story: fc.Arbitrary<Story> = conversationCommands(fc);

/** Stories that once broke a claim. */
export const pastFailures: readonly Story[] = [
  // The end of u1's conversation frees a slot, for u4, and room for u3's turn: both have to be used.
  new Commands(
    {
      maxConversations: 2,
      maxConversationsPerUser: 1,
      maxQueued: 1,
      maxTurnsInFlight: 1,
      idleTimeoutMs: 40,
      maxDurationMs: 120,
    },
    [
      { atMs: 0, user: 'u1', action: 'start', conversation: 'c1' },
      { atMs: 20, user: 'u1', action: 'send', conversation: 'c1', workMs: 120 },
      { atMs: 90, user: 'u3', action: 'start', conversation: 'c3' },
      { atMs: 91, user: 'u3', action: 'send', conversation: 'c3', workMs: 0 },
      { atMs: 92, user: 'u4', action: 'start', conversation: 'c4' },
    ],
  ),
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
function runOf({ scenario, choices }: Story, { createPort, target }: StoryTarget) {
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
