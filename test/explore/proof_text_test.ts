import { expect, test } from 'vitest';
import { proofText, prove, type Proof } from '../../src/explore/mod.ts';
import { FakeWallClock } from '../scheduler/fake_wall_clock.ts';

const scopes = [{ users: 2, limits: { maxConversations: 1, maxQueued: 1, maxTurnsInFlight: 1 } }];

/** Without figures of time. */
async function timeless(flaw?: Proof['flaw']): Promise<string> {
  return proofText(
    await prove({ scopes, clock: new FakeWallClock(), ...(flaw !== undefined && { flaw }) }),
  );
}

test('a proof says what was proved, and over how many states', async () => {
  expect(await timeless()).toMatch(
    /^proved for all sequences within 2 users, limits 1\/-\/1\/1: [\d,]+ states, [\d,]+ transitions, depth \d+\n1 of 1 scopes proved {2}· /,
  );
});

test('a violation comes with its shortest sequence', async () => {
  const lines = (await timeless('stop-forgets-waiters')).split('\n');
  expect(lines.slice(0, 1)).toEqual([
    'Planted: a slot that a stop gives back wakes nobody in the queue (stop-forgets-waiters)',
  ]);
  expect(lines.slice(2, 7)).toEqual([
    '  broken: no-idle-slot (nobody waits while a slot is free)',
    '  the shortest sequence, 3 steps:',
    '    1. u1 starts c1: c1 is admitted',
    '    2. u1 starts c2: c2 waits',
    '    3. u1 stops c1: c1 ends (stopped)',
  ]);
});

test('what was not seen to its end is never called proved', async () => {
  const large = [{ users: 3, limits: { maxConversations: 2, maxQueued: 2 } }];
  const text = proofText(await prove({ scopes: large, maxStates: 10 }));
  expect(text).toMatch(/^NOT PROVED \(unfinished\) within 3 users/);
  expect(text).toContain('\n0 of 1 scopes proved');
});
