import { describe, expect, test } from 'vitest';
import { DEFAULT_SCOPES, prove, type Scope, type ScopeProof } from '../../src/explore/mod.ts';
import { FakeWallClock } from '../scheduler/fake_wall_clock.ts';

const SMALL: Scope = {
  users: 2,
  limits: {
    maxConversations: 2,
    maxConversationsPerUser: 2,
    maxQueued: 1,
    maxTurnsInFlight: 1,
  },
};

async function statesWith(users: number): Promise<number> {
  return (await prove({ scopes: [{ ...SMALL, users }] })).states;
}

describe('prove()', () => {
  test('proves all but the largest of the default scopes', async () => {
    const proof = await prove({ scopes: DEFAULT_SCOPES.slice(0, -3) });
    expect(proof.verdict).toBe('proved');
    expect(proof.scopes.map(({ verdict }) => verdict)).not.toContain('violated');
    expect(proof.states).toBe(proof.scopes.reduce((sum, { states }) => sum + states, 0));
  });

  test('sees the same states however often it is run', async () => {
    const [first, second] = await Promise.all([
      prove({ scopes: [SMALL] }),
      prove({ scopes: [SMALL] }),
    ]);
    const { states, transitions, depth } = first.scopes[0]!;
    expect(second.scopes[0]).toMatchObject({ states, transitions, depth });
    expect({ states, depth }).toEqual({ states: 3841, depth: 17 });
  });

  test('finds more states with more users, up to as many as limits let in', async () => {
    expect(await statesWith(1)).toBeLessThan(await statesWith(2));
    expect(await statesWith(2)).toBeLessThan(await statesWith(3));
    // A fourth user could have nothing that another one has not.
    expect(await statesWith(4)).toBe(await statesWith(3));
  });

  test('works without the limits that may be absent', async () => {
    const { verdict } = await prove({ scopes: [{ users: 2, limits: { maxConversations: 2 } }] });
    expect(verdict).toBe('proved');
  });

  test('ends with the first scope that breaks a claim', async () => {
    const { verdict, scopes, flaw } = await prove({
      scopes: [SMALL, SMALL],
      flaw: 'stop-forgets-waiters',
    });
    expect({ verdict, flaw }).toEqual({ verdict: 'violated', flaw: 'stop-forgets-waiters' });
    expect(scopes).toHaveLength(1);
  });

  test('proves nothing by a part of the states', async () => {
    const proof = await prove({ scopes: [SMALL, SMALL], maxStates: 100 });
    expect(proof.verdict).toBe('unfinished');
    expect(proof.scopes.map(({ verdict }) => verdict)).toEqual(['unfinished', 'unfinished']);
  });

  test('stops when it is told to', async () => {
    const proof = await prove({ scopes: [SMALL, SMALL], signal: AbortSignal.abort() });
    expect(proof.verdict).toBe('unfinished');
    expect(proof.scopes).toHaveLength(1);
  });

  test('tells of every scope as soon as it is done, and measures with the clock it is given', async () => {
    const told: ScopeProof[] = [];
    const clock = new FakeWallClock();
    const { scopes, wallMs, statesPerS } = await prove({
      scopes: [SMALL],
      clock,
      onScope: (proof) => {
        told.push(proof);
      },
    });
    expect(told).toEqual(scopes);
    expect({ wallMs, statesPerS }).toEqual({ wallMs: 0, statesPerS: 0 });
  });

  test.each([
    [
      { users: 5, limits: { maxConversations: 1 } },
      '"users" must be an integer from 1 to 4, got 5',
    ],
    [
      { users: 1, limits: { maxConversations: 4, maxQueued: 2 } },
      '"maxConversations" plus "maxQueued" must be an integer from 1 to 5, got 6',
    ],
    [
      { users: 1, limits: { maxConversations: 1, maxTurnsInFlight: 0 } },
      '"maxTurnsInFlight" must be an integer of at least 1, got 0',
    ],
    [
      { users: 1, limits: { maxConversations: 1 }, pendingTurns: 3 },
      '"pendingTurns" must be an integer from 1 to 2, got 3',
    ],
  ] satisfies [Scope, string][])('refuses what it cannot explore: %j', async (scope, message) => {
    await expect(prove({ scopes: [scope] })).rejects.toThrow(
      new RangeError(`Cannot explore this scope: ${message}`),
    );
  });
});
