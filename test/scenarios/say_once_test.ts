import { expect, test } from 'vitest';
import { defineScenario, type ScenarioInput } from '../../src/scenarios/mod.ts';

const LOAD: ScenarioInput['load'] = [{ atOnce: { users: 1 } }];

test.each([
  [
    { limits: { queueTimeout: '30s', queueTimeoutMs: 30_000 } },
    '"limits.queueTimeout" must be given once, as "queueTimeout" or as "queueTimeoutMs"',
  ],
  [
    { users: { user: { patience: '1s', patienceMs: 5 } } },
    '"users.user.patience" must be given once, as "patience" or as "patienceMs"',
  ],
  [
    { load: [{ sustained: { users: 1, for: '1s', forMs: 5 } }] },
    '"load[0].sustained.for" must be given once, as "for" or as "forMs"',
  ],
  [
    { users: { a: {}, b: {} }, load: [{ atOnce: { users: 2, type: 'a', mix: { b: 1 } } }] },
    '"load[0].atOnce.type" must be given alone, or "mix" must',
  ],
] satisfies [Partial<ScenarioInput>, string][])(
  '%j is refused: it says one thing twice',
  (part, complaint) => {
    expect(() => defineScenario({ name: 'twice', load: LOAD, ...part })).toThrow(complaint);
  },
);
