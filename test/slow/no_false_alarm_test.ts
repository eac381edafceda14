import { expect, test } from 'vitest';
import { randomStory } from '../../src/explore/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';

const SEEDS = 10_000;
/** Stories of one test, so that one sees how far it is. */
const SHARE = 1000;

test.each(Array.from({ length: SEEDS / SHARE }, (_, share) => share * SHARE))(
  'no monitor raises a false alarm in 1,000 stories from seed %i on',
  async (first) => {
    const alarms: string[] = [];
    for (let seed = first; seed < first + SHARE; seed++) {
      const story = randomStory(seed);
      const { invariants, interrupted } = await simulate(story.scenario, {
        seed,
        oracle: story.oracle(),
        measureMemory: false,
      });
      const violations = invariants.filter(({ verdict }) => verdict === 'violated');
      if (violations.length > 0 || interrupted) {
        alarms.push(`seed ${seed}: ${violations.map(({ id }) => id).join(', ')}`);
      }
    }
    expect(alarms).toEqual([]);
  },
);
