import { describe, expect, test } from 'vitest';
import { defineScenario, remarksOn, type ScenarioInput } from '../../src/scenarios/mod.ts';

type FaultsInput = NonNullable<ScenarioInput['faults']>;

function withFaults(
  faults: FaultsInput,
  users: NonNullable<ScenarioInput['users']> = { user: {} },
) {
  return defineScenario({ name: 'x', load: [{ atOnce: { users: 1 } }], users, faults });
}

describe('faults', () => {
  test('are all taken, in milliseconds and as probabilities', () => {
    const { faults } = withFaults({
      latency: { exponential: '20ms' },
      spikes: { chance: '0.1%', of: '5s' },
      errors: '1%',
      lostReplies: 0.02,
      duplicates: '3%',
      reordered: 0.04,
      stall: { every: '30s', for: '1s' },
      crash: { every: '1m', restartAfter: '2s' },
      slowDatabase: '5ms',
    });
    expect(faults).toEqual({
      latency: { kind: 'exponential', meanMs: 20 },
      spikes: { chance: 0.001, of: { kind: 'constant', valueMs: 5000 } },
      errors: 0.01,
      lostReplies: 0.02,
      duplicates: 0.03,
      reordered: 0.04,
      stall: { everyMs: 30_000, forMs: 1000 },
      crash: { everyMs: 60_000, restartAfterMs: 2000 },
      slowDatabase: { kind: 'constant', valueMs: 5 },
    });
  });

  test.each<[FaultsInput, unknown]>([
    [{ crash: { at: '10s' } }, { crash: { atMs: [10_000], restartAfterMs: 0 } }],
    [
      { crash: { at: ['20s', '10s'], restartAfterMs: 5 } },
      { crash: { atMs: [10_000, 20_000], restartAfterMs: 5 } },
    ],
    [{ crash: { atMs: 300 } }, { crash: { atMs: [300], restartAfterMs: 0 } }],
    [{ crash: { everyMs: 300 } }, { crash: { everyMs: 300, restartAfterMs: 0 } }],
    [{ stall: { everyMs: 300, forMs: 20 } }, { stall: { everyMs: 300, forMs: 20 } }],
  ])('%j is %j', (input, plan) => {
    expect(withFaults(input).faults).toEqual(plan);
  });

  test.each<[FaultsInput]>([
    [{}],
    [{ errors: 0, lostReplies: '0%', spikes: { chance: 0, of: '1s' } }],
  ])('%j are none', (input) => {
    expect(withFaults(input)).not.toHaveProperty('faults');
  });
});

describe('a mistake in the faults', () => {
  const DURATION = 'must be a duration, such as "200ms" or "30s"';
  test.each<[unknown, string]>([
    [{ error: '1%' }, '"faults.error" is not known here'],
    [5, '"faults" must be an object, got 5'],
    [{ errors: 2 }, '"faults.errors" must be a probability, such as "5%" or 0.05, got 2'],
    [
      { latency: 'slow' },
      '"faults.latency" must be a duration, such as "200ms" or "30s", got "slow"',
    ],
    [
      { spikes: { of: '5s' } },
      '"faults.spikes.chance" is missing: it must be a probability, such as "5%" or 0.05',
    ],
    [
      { stall: { every: '1s', for: '2s' } },
      '"faults.stall" must name "every" and "for", and stall for less than it runs',
    ],
    [
      { stall: { every: '1s' } },
      '"faults.stall" must name "every" and "for", and stall for less than it runs',
    ],
    [
      { stall: { every: '1s', everyMs: 5, for: '1ms' } },
      '"faults.stall.every" must be given once, as "every" or as "everyMs", got "1s"',
    ],
    [
      { stall: { every: 30, for: '1s' } },
      '"faults.stall.every" must name its unit: write "30s" or "30ms", got 30',
    ],
    [{ crash: {} }, '"faults.crash" must name one of at, every'],
    [{ crash: { at: '1s', every: '1s' } }, '"faults.crash" must name one of at, every'],
    [
      { crash: { every: '1s', restartAfter: '1s' } },
      '"faults.crash" must restart before the next crash',
    ],
    [
      { crash: { at: [] } },
      '"faults.crash.at" must be a duration from the beginning, such as "30s", or a list of them',
    ],
    [
      { crash: { at: '1s', restartAfter: 'soon' } },
      `"faults.crash.restartAfter" ${DURATION}, got "soon"`,
    ],
  ])('%j: %s', (faults, message) => {
    expect(() => withFaults(faults as never)).toThrow(`Cannot use scenario "x": ${message}`);
  });
});

test('that somebody waits for a lost reply for ever is remarked on', () => {
  const remark =
    'Replies get lost, but some users have no "patience": they wait for a lost one for ever';
  const patient = { patience: '1s' } as const;
  expect(remarksOn(withFaults({ lostReplies: '1%' }))).toEqual([remark]);
  expect(remarksOn(withFaults({ lostReplies: '1%' }, { a: patient, b: {} }))).toEqual([remark]);
  expect(remarksOn(withFaults({ lostReplies: '1%' }, { a: patient }))).toEqual([]);
  expect(remarksOn(withFaults({ errors: '1%' }))).toEqual([]);
});
