import { describe, expect, test } from 'vitest';
import {
  atOnce,
  bursts,
  pause,
  patternOfPhases,
  ramp,
  rate,
  replayed,
  script,
  sequence,
  sustained,
  together,
  weighted,
  type LoadPattern,
  type Phase,
  type ScriptStep,
} from '../../src/load/mod.ts';
import { watch, type WatchOptions } from './watch.ts';

const STEPS: readonly ScriptStep[] = [{ atMs: 9, user: 'ann', action: 'wait' }];
const OPEN = { forMs: 3000, arrivals: 'poisson' } as const;

const phases: readonly (readonly [Phase, LoadPattern])[] = [
  [{ kind: 'at-once', users: 3, type: 'quick' }, atOnce({ users: 3, type: 'quick' })],
  [
    { kind: 'sustained', users: 2, forMs: 30, pauseMs: 5 },
    sustained({ users: 2, forMs: 30, pauseMs: 5 }),
  ],
  [{ kind: 'burst', size: 2, times: 3, pauseMs: 5 }, bursts({ size: 2, times: 3, pauseMs: 5 })],
  [{ kind: 'rate', perSecond: 9, ...OPEN }, rate({ perSecond: 9, ...OPEN, part: 'load/0' })],
  [{ kind: 'ramp', from: 0, to: 9, ...OPEN }, ramp({ from: 0, to: 9, ...OPEN, part: 'load/0' })],
  [{ kind: 'pause', forMs: 20 }, pause(20)],
  [{ kind: 'replay', arrivals: [{ atMs: 7, user: 'ann' }] }, replayed([{ atMs: 7, user: 'ann' }])],
  [
    {
      kind: 'together',
      phases: [
        { kind: 'pause', forMs: 9 },
        { kind: 'at-once', users: 1 },
      ],
    },
    together(pause(9), atOnce({ users: 1 })),
  ],
  [
    {
      kind: 'sequence',
      phases: [
        { kind: 'pause', forMs: 9 },
        { kind: 'at-once', users: 1 },
      ],
    },
    sequence(pause(9), atOnce({ users: 1 })),
  ],
  [
    { kind: 'at-once', users: 4, mix: { quick: 3, slow: 1 } },
    weighted({ quick: 3, slow: 1 }, atOnce({ users: 4 })),
  ],
];

async function seen(pattern: LoadPattern, options?: WatchOptions) {
  const { arrivals, cameMs, overMs } = await watch(pattern, options);
  return { arrivals, cameMs, overMs };
}

describe('patternOfPhases', () => {
  test.each(phases)('%j is the pattern of its name', async (phase, pattern) => {
    const options = { stayMs: () => 11 };
    expect(await seen(patternOfPhases([phase]), options)).toEqual(await seen(pattern, options));
  });

  test('a script is the script', async () => {
    const { arrivals, overMs } = await watch(patternOfPhases([{ kind: 'script', steps: STEPS }]));
    const plain = await watch(script(STEPS));
    expect([arrivals.map(({ user }) => user), overMs]).toEqual([
      plain.arrivals.map(({ user }) => user),
      9,
    ]);
  });

  test('phases come one after the other', async () => {
    const load = patternOfPhases([
      { kind: 'at-once', users: 1 },
      { kind: 'pause', forMs: 10 },
      { kind: 'at-once', users: 1 },
    ]);
    expect(await seen(load, { stayMs: () => 5 })).toMatchObject({ cameMs: [0, 15], overMs: 20 });
  });

  test('equal phases draw arrivals of their own, wherever they stand', async () => {
    const one: Phase = { kind: 'rate', perSecond: 20, ...OPEN };
    const load = patternOfPhases([
      one,
      one,
      { kind: 'sequence', phases: [one, one] },
      { kind: 'sequence', phases: [{ kind: 'sequence', phases: [one] }] },
    ]);
    const { cameMs } = await watch(load);
    const parts = [0, 1, 2, 3, 4].map((index) =>
      cameMs
        .filter((atMs) => Math.floor(atMs / OPEN.forMs) === index)
        .map((atMs) => (atMs - index * OPEN.forMs).toFixed(3))
        .join(),
    );
    expect(new Set(parts).size).toBe(5);
  });

  test('a phase more disturbs nobody in front of it', async () => {
    const one: Phase = { kind: 'rate', perSecond: 20, ...OPEN };
    const short = await watch(patternOfPhases([one]));
    const long = await watch(patternOfPhases([one, one]));
    expect(long.cameMs.slice(0, short.cameMs.length)).toEqual(short.cameMs);
  });
});
