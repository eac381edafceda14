import { expect, test } from 'vitest';
import { contains } from './_confidence.ts';
import { intervalOf, replicate } from './_queueing_replications.ts';
import { SYSTEMS_WITH_LOSS } from './_queueing_systems.ts';
import { compareWithTheory } from './_queueing_theory_suite.ts';

/** Whoever finds no slot is refused, or waits at one of a few places: Erlang B and M/M/c/K. */
compareWithTheory(SYSTEMS_WITH_LOSS);

test('a limit that lets one conversation too many in is found out', async () => {
  const [system] = SYSTEMS_WITH_LOSS;
  const { servers, places, comparisons } = system!;
  const results = await replicate(system!, { servers: servers + 1, places });
  const [refused] = comparisons;
  expect(contains(intervalOf(results, refused!), refused!.formula)).toBe(false);
});

test('a queue that has one place too many is found out', async () => {
  const [system] = SYSTEMS_WITH_LOSS;
  const { servers, places, comparisons } = system!;
  const results = await replicate(system!, { servers, places: places + 1 });
  const [refused] = comparisons;
  expect(contains(intervalOf(results, refused!), refused!.formula)).toBe(false);
});
