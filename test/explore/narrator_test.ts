import { describe, expect, test } from 'vitest';
import { Narrator } from '../../src/explore/mod.ts';
import { blankFact, FactKind, tokenOf, type Fact } from '../../src/facts/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';
import { scenarioOf } from '../simulation/sample_scenarios.ts';

/** What is said of one fact. */
function told(fact: Partial<Fact>, narrator = new Narrator()): readonly string[] {
  narrator.observe({ ...blankFact(), time: 12_500, user: 1, conversation: 2, ...fact });
  return narrator.lines;
}

describe('Narrator', () => {
  test.each<[string, Partial<Fact>]>([
    ['u2 arrives', { kind: FactKind.arrived }],
    ['u2 asks for c3', { kind: FactKind.start_requested }],
    ['u2 asks for c3 under the id of c1', { kind: FactKind.start_requested, token: 0 }],
    ['c3 of u2 waits', { kind: FactKind.queued }],
    ['c3 of u2 is admitted', { kind: FactKind.admitted }],
    ['c3 of u2 is refused: queue-full', { kind: FactKind.refused, reason: 'queue-full' }],
    ['u2 says c3#3', { kind: FactKind.turn_sent, turn: 3 }],
    ['c3#3 is worked on', { kind: FactKind.chunk_received, turn: 3 }],
    ['c3#3 is answered', { kind: FactKind.turn_answered, turn: 3, token: tokenOf(2, 3) }],
    [
      'c3#3 is answered with the reply to c1#7',
      { kind: FactKind.turn_answered, turn: 3, token: tokenOf(0, 7) },
    ],
    ['c3#3 is answered without a token', { kind: FactKind.turn_answered, turn: 3 }],
    ['c3#3 fails: unknown', { kind: FactKind.turn_failed, turn: 3, reason: 'unknown' }],
    ['u2 stops c3', { kind: FactKind.stop_requested, reason: 'finished' }],
    ['u2 stops c3 (gave-up)', { kind: FactKind.stop_requested, reason: 'gave-up' }],
    ['c3 of u2 ends: stopped', { kind: FactKind.ended, reason: 'stopped' }],
    ['the idle timer of c3 fires', { kind: FactKind.timer_fired, reason: 'idle' }],
    ['fault: spike strikes c3', { kind: FactKind.fault_fired, reason: 'spike' }],
    ['fault: crash', { kind: FactKind.fault_fired, reason: 'crash', conversation: -1 }],
    ['the target crashes: Error: no', { kind: FactKind.crashed, reason: 'Error: no' }],
    [
      'figures (drained): {"active":1}',
      { kind: FactKind.stats_sampled, reason: 'drained', stats: { active: 1 } },
    ],
  ])('says "%s"', (sentence, fact) => {
    expect(told(fact)).toEqual([`12.5 ms  ${sentence}`]);
  });

  test('has a sentence for every kind of fact', () => {
    for (const kind of Object.values(FactKind)) expect(told({ kind })).toHaveLength(1);
  });

  test('says what the probe does, and who is unknown', () => {
    expect(told({ kind: FactKind.admitted, probe: true })).toEqual([
      '12.5 ms  probe: c3 of u2 is admitted',
    ]);
    expect(told({ kind: FactKind.turn_sent, turn: 1, user: -1 })).toEqual([
      '12.5 ms  somebody says c3#1',
    ]);
  });

  test('says that a request is repeated, where the id is the name', () => {
    const names = { nameOfUser: () => 'ann', nameOfConversation: () => 'talk' };
    expect(told({ kind: FactKind.start_requested, token: 0 }, new Narrator(names))).toEqual([
      '12.5 ms  ann asks for talk again',
    ]);
  });

  test('calls users and conversations as it is told to', () => {
    const narrator = new Narrator({
      nameOfUser: (user) => ['ann', 'bob'][user]!,
      nameOfConversation: (conversation) => `talk ${conversation}`,
    });
    expect(told({ kind: FactKind.queued }, narrator)).toEqual(['12.5 ms  talk 2 of bob waits']);
  });

  test('tells a run, a line a fact', async () => {
    const scenario = scenarioOf({
      limits: { maxConversations: 1, maxQueued: 1, idleTimeoutMs: 20 },
      load: [
        {
          script: [
            { atMs: 0, user: 'ann', do: 'start', conversation: 'a' },
            { atMs: 1, user: 'bob', do: 'start', conversation: 'b' },
            { atMs: 2, user: 'cat', do: 'start', conversation: 'c' },
            { atMs: 3.5, user: 'ann', do: 'send', conversation: 'a', workMs: 5 },
            { atMs: 10, user: 'ann', do: 'stop', conversation: 'a' },
          ],
        },
      ],
    });
    const narrator = new Narrator();
    let facts = 0;
    const counter = { observe: () => void facts++ };
    await simulate(scenario, { measureMemory: false, observers: [narrator, counter] });
    expect(narrator.lines).toHaveLength(facts);
    expect(narrator.lines.filter((line) => !/probe|figures/.test(line)).slice(0, 15)).toEqual([
      '0 ms  u1 arrives',
      '0 ms  u2 arrives',
      '0 ms  u3 arrives',
      '0 ms  u1 asks for c1',
      '0 ms  c1 of u1 is admitted',
      '1 ms  u2 asks for c2',
      '1 ms  c2 of u2 waits',
      '2 ms  u3 asks for c3',
      '2 ms  c3 of u3 is refused: queue-full',
      '3.5 ms  u1 says c1#1',
      '3.5 ms  c1#1 is worked on',
      '8.5 ms  c1#1 is answered',
      '10 ms  u1 stops c1',
      '10 ms  c1 of u1 ends: stopped',
      '10 ms  c2 of u2 is admitted',
    ]);
    expect(narrator.lines).toContain('30 ms  the idle timer of c2 fires');
  });
});
