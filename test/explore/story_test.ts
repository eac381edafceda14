import { describe, expect, test } from 'vitest';
import { randomStory, type RandomStory } from '../../src/explore/mod.ts';
import type { Scenario } from '../../src/scenarios/mod.ts';

const SEEDS = Array.from({ length: 200 }, (_, seed) => seed);
const ACTIONS = ['start', 'send', 'stop', 'abort'];

function stepsOf({ load }: Scenario) {
  const [phase] = load;
  if (phase?.kind !== 'script') throw new Error(`Expected a script, got ${phase?.kind}`);
  return phase.steps;
}

/** The actions that a story consists of. */
function actionsOf(seed: number): ReadonlySet<string> {
  return new Set(stepsOf(randomStory(seed).scenario).map(({ action }) => action));
}

function choicesOf(story: RandomStory): readonly number[] {
  const oracle = story.oracle();
  return Array.from({ length: 50 }, () => oracle.pick('tie', 5));
}

describe('randomStory()', () => {
  test('tells the same story for the same seed', () => {
    const [one, same, other] = [randomStory(7), randomStory(7), randomStory(8)];
    expect(one.scenario).toEqual(same.scenario);
    expect(stepsOf(one.scenario)).not.toEqual(stepsOf(other.scenario));
  });

  test('chooses the same order of events for the same seed, from the beginning each time', () => {
    const story = randomStory(7);
    const [first, again, same] = [story, story, randomStory(7)].map((one) => choicesOf(one));
    expect(again).toEqual(first);
    expect(same).toEqual(first);
    expect(choicesOf(randomStory(8))).not.toEqual(first);
    expect(new Set(first).size).toBe(5);
  });

  test('always starts something, and does without some of the other actions', () => {
    const all = SEEDS.map((seed) => actionsOf(seed));
    for (const action of ACTIONS) {
      const without = all.filter((actions) => !actions.has(action)).length;
      if (action === 'start') expect(without).toBe(0);
      else {
        expect(without).toBeGreaterThan(SEEDS.length / 10);
        expect(without).toBeLessThan(SEEDS.length / 2);
      }
    }
  });

  test('lands just before, on and just behind every timeout', () => {
    const limits = { queueTimeoutMs: 500, idleTimeoutMs: 400, maxDurationMs: 1200 };
    const gaps = new Set<number>();
    for (const seed of SEEDS) {
      const { scenario } = randomStory(seed, { limits });
      expect(scenario.limits).toMatchObject(limits);
      const steps = stepsOf(scenario);
      for (const [index, { atMs }] of steps.entries()) {
        gaps.add(Math.round((atMs - (steps[index - 1]?.atMs ?? 0)) * 1000));
      }
    }
    for (const timeoutMs of Object.values(limits)) {
      const ticks = timeoutMs * 1000;
      expect([...gaps]).toEqual(expect.arrayContaining([ticks - 1, ticks, ticks + 1]));
    }
  });

  test('has all small limits, and each timeout shorter than the others now and then', () => {
    const limits = SEEDS.map((seed) => randomStory(seed).scenario.limits);
    const all = (name: 'maxConversations' | 'maxConversationsPerUser' | 'maxQueued') =>
      [...new Set(limits.map((some) => some[name]!))].toSorted((a, b) => a - b);
    expect(all('maxConversations')).toEqual([1, 2, 3]);
    expect(all('maxConversationsPerUser')).toEqual([1, 2, 3]);
    expect(all('maxQueued')).toEqual([0, 1, 2]);
    const shortest = limits.map(({ queueTimeoutMs, idleTimeoutMs, maxDurationMs }) => {
      const timeouts = [queueTimeoutMs!, idleTimeoutMs!, maxDurationMs!];
      return timeouts.indexOf(Math.min(...timeouts));
    });
    expect(new Set(shortest)).toEqual(new Set([0, 1, 2]));
  });

  test('has the limits that it is given, and does without those that it is denied', () => {
    for (const seed of SEEDS.slice(0, 20)) {
      const { limits } = randomStory(seed, {
        limits: { maxConversations: 9, queueTimeoutMs: 'none' },
      }).scenario;
      expect(limits.maxConversations).toBe(9);
      expect(limits).not.toHaveProperty('queueTimeoutMs');
      expect(limits).toHaveProperty('idleTimeoutMs');
    }
  });

  test('never goes back in time', () => {
    for (const seed of SEEDS) {
      const times = stepsOf(randomStory(seed).scenario).map(({ atMs }) => atMs);
      expect(times).toEqual(times.toSorted((a, b) => a - b));
    }
  });
});
