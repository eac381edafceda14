import { expect, test } from 'vitest';
import { shortStory, type CaseOutcome } from '../../src/explore/mod.ts';
import { defineScenario } from '../../src/scenarios/mod.ts';

const scenario = defineScenario({
  name: 'some',
  limits: { maxConversations: 1, maxQueued: 0 },
  load: [
    {
      script: [
        { atMs: 0, user: 'u1', do: 'start', conversation: 'c1' },
        { atMs: 0, user: 'u2', do: 'start', conversation: 'c2' },
        { atMs: 3, user: 'u1', do: 'send', conversation: 'c1', workMs: 5 },
        { atMs: 3, user: 'u2', do: 'send', conversation: 'c2' },
        { atMs: 4.5, user: 'u1', do: 'start', conversation: 'c1' },
        { atMs: 6, user: 'u2', do: 'wait' },
        { atMs: 7, user: 'u1', do: 'stop', conversation: 'c1' },
        { atMs: 7, user: 'u2', do: 'abort', conversation: 'c2' },
      ],
    },
  ],
});

const outcome: CaseOutcome = {
  seed: 1,
  digest: '',
  violated: [
    { id: 'global-limit', message: '2 are active', atMs: 3, byProbe: false },
    { id: 'ledger', message: 'more', atMs: 7, byProbe: false },
  ],
  judged: [],
  vacuous: {},
  situations: [],
  events: 0,
  commands: 7,
};

test('a short story has the limits, who does what when, and what that broke', () => {
  expect(shortStory({ scenario, outcome })).toEqual([
    'limits: maxConversations=1, maxQueued=0',
    'u1 starts c1; u2 starts c2; at 3 ms u1 says something to c1 (5 ms of work), u2 says something to c2; at 4.5 ms u1 starts c1 again; at 7 ms u1 stops c1, u2 leaves c2',
    'global-limit: 2 are active (at 3 ms); then ledger',
  ]);
});

test('it says where the order matters, and where it was the probe', () => {
  const [first] = outcome.violated;
  const byProbe = { ...outcome, violated: [{ ...first!, byProbe: true }], error: 'Error: it died' };
  const choices = { 'tie/1/0': 1, 'fault:errors/1/0': 1 };
  expect(shortStory({ scenario, outcome: byProbe, choices }).slice(2)).toEqual([
    'what happens at one instant comes in an order that the replay keeps',
    'global-limit: 2 are active (at 3 ms, by the refill probe behind it all)',
    'crash: Error: it died',
  ]);
});

test('of a population it tells only what broke', () => {
  const population = { ...scenario, limits: {}, load: [{ kind: 'at-once' as const, users: 2 }] };
  expect(shortStory({ scenario: population, outcome })).toEqual([
    'global-limit: 2 are active (at 3 ms); then ledger',
  ]);
});
