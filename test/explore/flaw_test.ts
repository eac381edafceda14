import { describe, expect, test } from 'vitest';
import {
  DEFAULT_SCOPES,
  FLAWS,
  ModelWalk,
  prove,
  storyLines,
  type Claim,
  type Counterexample,
  type Flaw,
  type Scope,
} from '../../src/explore/mod.ts';

const ALL = Object.keys(FLAWS) as Flaw[];

/** All but the largest: every flaw shows in a small world. */
const SCOPES = DEFAULT_SCOPES.slice(0, -3);

async function find(flaw: Flaw): Promise<{ scope: Scope; found: Counterexample }> {
  const { scopes } = await prove({ scopes: SCOPES, flaw });
  const { scope, counterexample } = scopes.at(-1)!;
  return { scope, found: counterexample! };
}

/** The claims, and the length of the shortest sequence. */
const EXPECTED: Readonly<Record<Flaw, readonly [Claim, number]>> = {
  'global-limit-too-high': ['global-limit', 2],
  'global-limit-too-low': ['truthful-refusal', 1],
  'user-limit-too-high': ['truthful-refusal', 2],
  'user-limit-too-low': ['truthful-refusal', 1],
  'queue-too-long': ['queue-limit', 2],
  'queue-too-short': ['truthful-refusal', 2],
  'turn-limit-too-high': ['turn-limit', 4],
  'turn-limit-too-low': ['no-idle-turn-slot', 2],
  'user-limit-ignores-queue': ['truthful-refusal', 3],
  'global-limit-first': ['truthful-refusal', 2],
  'idle-timeout-keeps-slot': ['counters-agree', 3],
  'stop-keeps-turn-slot': ['counters-agree', 3],
  'leaving-keeps-user-count': ['counters-agree', 3],
  'second-stop-frees-slot': ['nothing-changes', 3],
  'waiter-stays-in-queue': ['refused-holds-nothing', 3],
  'stale-queue-timeout-ends': ['answered-once', 5],
  'stop-forgets-waiters': ['no-idle-slot', 3],
  'answer-forgets-turns': ['no-idle-turn-slot', 5],
  'last-in-first-out': ['fifo-admission', 4],
  'turns-last-in-first-out': ['fifo-turns', 7],
  'expired-session-sleeps': ['nothing-is-forgotten', 4],
  'idle-timer-ignores-turns': ['idle-means-idle', 3],
};

test.each(ALL)('%s is found', async (flaw) => {
  const { found } = await find(flaw);
  expect([found.claim, found.steps.length]).toEqual(EXPECTED[flaw]);
});

describe('the shortest sequence', () => {
  test('of a queue timeout that comes too late has one consistent naming', async () => {
    const { found } = await find('stale-queue-timeout-ends');
    expect(storyLines(found.steps)).toEqual([
      '1. u1 starts c1: c1 is admitted',
      '2. u1 starts c2: c2 waits',
      '3. the queue timer of c2 runs out',
      '4. u1 stops c1: c1 ends (stopped), c2 is admitted',
      '5. the manager hears of c2 that the queue timer ran out: c2 is refused (queue-timeout)',
    ]);
  });

  test('of a slot that wakes nobody is three steps', async () => {
    const { found } = await find('stop-forgets-waiters');
    expect(storyLines(found.steps)).toEqual([
      '1. u1 starts c1: c1 is admitted',
      '2. u1 starts c2: c2 waits',
      '3. u1 stops c1: c1 ends (stopped)',
    ]);
  });

  test('of a last-in-first-out queue needs two who wait', async () => {
    const { found } = await find('last-in-first-out');
    expect(storyLines(found.steps)).toEqual([
      '1. u1 starts c1: c1 is admitted',
      '2. u1 starts c2: c2 waits',
      '3. u2 starts c3: c3 waits',
      '4. u1 stops c1: c1 ends (stopped), c3 is admitted',
    ]);
  });

  // Longer ones would take too many sequences to try.
  test.each(ALL.filter((flaw) => EXPECTED[flaw][1] <= 4))(
    'of %s has none shorter, by trying all sequences',
    async (flaw) => {
      const { scope, found } = await find(flaw);
      expect(shorterThan(found.steps.length, scope, flaw)).toBeUndefined();
    },
  );
});

/** A sequence with fewer steps than `length` that breaks a claim: all are tried, without symmetry. */
function shorterThan(length: number, scope: Scope, flaw: Flaw): readonly number[] | undefined {
  const sequences: number[][] = [[]];
  for (const sequence of sequences) {
    const walk = new ModelWalk(scope, flaw);
    for (const choice of sequence) {
      const { broken } = walk.take(walk.events()[choice]!);
      if (broken !== undefined) return sequence;
    }
    if (sequence.length + 1 < length)
      sequences.push(...walk.events().map((_, choice) => [...sequence, choice]));
  }
  return undefined;
}
