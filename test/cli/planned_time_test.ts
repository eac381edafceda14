import { expect, test } from 'vitest';
import { plannedMsOf } from '../../src/cli/planned_time.ts';
import { defineScenario, type PhaseInput } from '../../src/scenarios/mod.ts';

function planned(...load: PhaseInput[]): number | undefined {
  return plannedMsOf(defineScenario({ name: 'x', load }).load);
}

const rate = { rate: { perSecond: 1, for: '5s' } };
const pause = { pause: '2s' };
const burst = { burst: { size: 1 } };

test.each<[string, PhaseInput, number]>([
  ['rate', rate, 5000],
  ['ramp', { ramp: { from: 0, to: 1, for: '6s' } }, 6000],
  ['pause', pause, 2000],
  ['sustained for a while', { sustained: { users: 1, for: '7s' } }, 7000],
  ['replay', { replay: { arrivals: [{ at: '4s' }, { at: '1s' }] } }, 4000],
  [
    'script',
    {
      script: [
        { at: '1s', user: 'u', do: 'start', conversation: 'c' },
        { at: '3s', user: 'u', do: 'wait' },
      ],
    },
    3000,
  ],
  ['sequence', { sequence: [rate, pause] }, 7000],
  ['together', { together: [rate, { sequence: [pause, rate] }] }, 7000],
])('%s says how long it takes', (_, phase, ms) => {
  expect(planned(phase)).toBe(ms);
});

test.each<[string, PhaseInput]>([
  ['at once', { atOnce: { users: 1 } }],
  ['burst', burst],
  ['a number of conversations', { sustained: { users: 1, conversations: 2 } }],
  ['a part of a sequence', { sequence: [rate, burst] }],
  ['a part of what goes on at once', { together: [burst, rate] }],
])('%s leaves open how long it takes', (_, phase) => {
  expect(planned(phase)).toBeUndefined();
});

test('phases come one after the other', () => {
  expect(planned(rate, pause, rate)).toBe(12_000);
  expect(planned(rate, burst)).toBeUndefined();
});
