import { describe, expect, test } from 'vitest';
import { caseOf, type ExploreCase, type ExploreSettings } from '../../src/explore/mod.ts';
import { defineScenario, type Scenario, type UserType } from '../../src/scenarios/mod.ts';

const SEEDS = Array.from({ length: 400 }, (_, seed) => seed);

const isScript = ({ scenario }: ExploreCase) => scenario.load[0]!.kind === 'script';
const populations = SEEDS.map((seed) => caseOf(seed).scenario).filter(
  ({ load }) => load[0]!.kind !== 'script',
);

/** How the oracle of a case answers; -1 for the plain one, which need not be asked. */
function answersOf(one: ExploreCase): string {
  const oracle = one.oracle();
  if (oracle.plain) return 'plain';
  return Array.from({ length: 40 }, () => oracle.pick('tie', 3, [1, 2, 3])).join('');
}

describe('caseOf()', () => {
  test('gives the same case for the same seed and settings, from the beginning each time', () => {
    for (const strategy of ['random', 'pct', 'portfolio'] as const) {
      const [one, same, other] = [7, 7, 8].map((seed) => caseOf(seed, { strategy }));
      expect(one!.scenario).toEqual(same!.scenario);
      expect(one!.scenario).not.toEqual(other!.scenario);
      expect(answersOf(same!)).toBe(answersOf(one!));
      expect(answersOf(one!)).toBe(answersOf(one!));
    }
  });

  test('is a script for about half of the seeds, and a population for the others', () => {
    const scripts = SEEDS.filter((seed) => isScript(caseOf(seed))).length;
    expect(scripts).toBeGreaterThan(SEEDS.length * 0.4);
    expect(scripts).toBeLessThan(SEEDS.length * 0.6);
  });

  test('has the plain order, random ones and priorities in a portfolio, and else what is asked', () => {
    const kinds = (strategy: ExploreSettings['strategy']) => {
      const all = SEEDS.map((seed) => answersOf(caseOf(seed, strategy && { strategy })));
      // By priorities one actor goes first again and again.
      const steady = all.filter((answers) => /(0{12}|1{12}|2{12})/.test(answers)).length;
      const plain = all.filter((answers) => answers === 'plain').length;
      return { plain, steady, random: all.length - plain - steady };
    };
    const { plain, steady, random } = kinds(undefined);
    expect(Math.min(plain, steady, random)).toBeGreaterThan(SEEDS.length / 10);
    expect(kinds('random')).toEqual({ plain: 0, steady: 0, random: SEEDS.length });
    expect(kinds('pct')).toEqual({ plain: 0, steady: SEEDS.length, random: 0 });
  });

  test('has the limits that are given, with times around their timeouts', () => {
    const limits = { maxConversations: 3, queueTimeoutMs: 500, idleTimeoutMs: 444 } as const;
    const texts = SEEDS.slice(0, 100).map((seed) => {
      const { scenario } = caseOf(seed, { limits });
      expect(scenario.limits).toMatchObject(limits);
      return JSON.stringify([scenario.users, scenario.load]);
    });
    for (const ms of ['499.999', '500.001', '443.999', '444.001']) {
      expect(texts.filter((text) => text.includes(ms)).length).toBeGreaterThan(0);
    }
  });

  test('is the given scenario, under its limits or the given ones', () => {
    const scenario = defineScenario({
      name: 'mine',
      limits: { maxConversations: 5, maxQueued: 1 },
      load: [{ atOnce: { users: 9 } }],
    });
    expect(caseOf(3, { scenario })).toMatchObject({ scenario, seed: 3 });
    expect(caseOf(3, { scenario, limits: { maxConversations: 2 } }).scenario).toEqual({
      ...scenario,
      limits: { maxConversations: 2, maxQueued: 1 },
    });
  });

  test('has each of the given faults in about half of the seeds, in any company', () => {
    const faults = {
      errors: 0.1,
      lostReplies: 0.1,
      latency: { kind: 'constant', valueMs: 1 },
    } as const;
    const kept = SEEDS.map((seed) => Object.keys(faultsOf(caseOf(seed, { faults }).scenario)));
    for (const kind of Object.keys(faults)) {
      const share = kept.filter((kinds) => kinds.includes(kind)).length / SEEDS.length;
      expect(share).toBeGreaterThan(0.4);
      expect(share).toBeLessThan(0.6);
    }
    expect(new Set(kept.map((kinds) => kinds.join())).size).toBe(8);
    expect(faultsOf(caseOf(0).scenario)).toEqual({});
  });
});

function faultsOf(scenario: Scenario): object {
  return { ...scenario.faults };
}

describe('a population', () => {
  const has: Readonly<Record<string, (type: UserType) => boolean>> = {
    doubleText: (type) => type.doubleText > 0,
    doubleStart: (type) => type.doubleStart > 0,
    stopEarly: (type) => type.stopEarly > 0,
    doubleStop: (type) => type.doubleStop > 0,
    patience: (type) => type.patienceMs < Infinity,
    retry: (type) => type.retry.times > 0,
    sameId: (type) => type.retry.sameId,
    think: ({ think }) => think.kind !== 'constant' || think.valueMs > 0,
    linger: ({ linger }) => linger.kind !== 'constant' || linger.valueMs > 0,
    work: ({ work }) => work.kind !== 'constant' || work.valueMs > 0,
  };

  test.each(Object.entries(has))('does without %s in some seeds, and has it in others', (_, is) => {
    const share = populations.filter(({ users }) => users.some(is)).length / populations.length;
    expect(share).toBeGreaterThan(0.15);
    expect(share).toBeLessThan(0.85);
  });

  test('has one kind of people or two, who come in every way', () => {
    expect(new Set(populations.map(({ users }) => users.length))).toEqual(new Set([1, 2]));
    const ways = new Set(populations.map(({ load }) => load[0]!.kind));
    expect([...ways].toSorted()).toEqual(['at-once', 'burst', 'replay', 'sustained']);
  });
});
