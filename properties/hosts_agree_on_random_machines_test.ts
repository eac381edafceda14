import * as fc from 'fast-check';
import { beforeEach, expect, test, vi } from 'vitest';
import { plays, type Play } from './_machines.ts';
import { FeatureCount } from './_machines_features.ts';
import {
  compiled,
  firstDifference,
  interpreted,
  isCutShort,
  type MakeHost,
} from './_machines_host.ts';
import { playMachine } from './_machines_play.ts';
import { describePlay } from './_machines_text.ts';
import { WRONG_HOSTS } from './_machines_wrong_hosts.ts';
import { parameters } from './_stories.ts';

/**
 * A machine that is compiled does what XState's interpreter makes of it: the same calls with the same
 * arguments, effects, timers, transitions, errors, states and contexts, at the same instants, in the
 * same order.
 */

/** A play costs more than a story. */
const SHARE_OF_RUNS = 0.5;
const numRuns = Math.ceil(parameters.numRuns * SHARE_OF_RUNS);

// XState, as it is made for development, warns of what is sent to actors that are over.
beforeEach(() => {
  const warn = vi.spyOn(console, 'warn').mockImplementation(() => undefined);
  return () => warn.mockRestore();
});

/** Where `actual` parts from XState's interpreter; undefined if it does not. */
async function differenceOf(one: Play, actual: MakeHost): Promise<string | undefined> {
  const expected = await playMachine(one, interpreted);
  return firstDifference(expected, await playMachine(one, actual));
}

test('on random machines, in all that can be seen', async () => {
  const property = fc.asyncProperty(plays, async (one) => {
    expect(await differenceOf(one, compiled)).toBe(undefined);
  });
  const details = await fc.check(property, { ...parameters, numRuns });
  if (!details.failed) return;
  const [one] = details.counterexample ?? [];
  if (one === undefined) throw details.errorInstance;
  const head = `The hosts differ (- interpreted, + compiled; seed ${details.seed}):`;
  throw new Error([head, describePlay(one), await differenceOf(one, compiled)].join('\n'));
});

test('whether transitions are watched or not', async () => {
  await fc.assert(
    fc.asyncProperty(plays, async (one) => {
      const watched = await playMachine(one, compiled);
      // What goes on for ever can be stopped only by who watches.
      fc.pre(!isCutShort(watched));
      const unwatched = await playMachine(one, compiled, { watched: false });
      const expected = watched.filter((line) => !line.startsWith('transition '));
      expect(firstDifference(expected, unwatched)).toBe(undefined);
    }),
    { ...parameters, numRuns: Math.ceil(numRuns / 5) },
  );
});

test.each(Object.entries(WRONG_HOSTS))('a host that %s is noticed', async (_fault, wrong) => {
  const property = fc.asyncProperty(plays, async (one) => {
    expect(await differenceOf(one, wrong)).toBe(undefined);
  });
  const { failed } = await fc.check(property, { numRuns: 100, seed: 1, endOnFailure: true });
  expect(failed).toBe(true);
});

test('random machines use what can be compiled, and come to use it', async () => {
  const sample = fc.sample(plays, { numRuns: 500, seed: 1 });
  const features = new FeatureCount();
  for (const one of sample) features.add(one, await playMachine(one, interpreted));
  if (process.env['PROPERTY_STATISTICS'] !== undefined) console.table([...features.counts]);
  const missing = [...features.counts].filter(([, count]) => count < 2).map(([name]) => name);
  expect(missing).toEqual([]);
  expect(features.counts.get('a move by an event')).toBeGreaterThan(sample.length / 6);
  expect(features.counts.get('effect later')).toBeGreaterThan(sample.length / 6);
});
