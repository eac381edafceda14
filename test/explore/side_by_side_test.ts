import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { FLAWS, type Flaw, type Scope } from '../../src/explore/mod.ts';
import { SideBySide } from './side_by_side.ts';

const SCOPES: readonly Scope[] = [
  {
    users: 2,
    limits: { maxConversations: 1, maxConversationsPerUser: 2, maxQueued: 2, maxTurnsInFlight: 1 },
  },
  {
    users: 2,
    limits: { maxConversations: 2, maxConversationsPerUser: 2, maxQueued: 1, maxTurnsInFlight: 1 },
  },
];
const WALKS = 400;
const LENGTH = 60;

const WALKS_OF_CHOICES = fc.sample(
  fc.array(fc.nat({ max: 999 }), { minLength: LENGTH, maxLength: LENGTH }),
  { seed: 1, numRuns: WALKS },
);

/** Whether a walk shows a difference between the real machines and a model with that flaw. */
function differs(scope: Scope, flaw: Flaw, choices: readonly number[]): boolean {
  const both = new SideBySide(scope, { flaw });
  for (const choice of choices) {
    const events = both.events().filter(({ kind }) => kind !== 'shut-down');
    const { model, real } = both.take(events[choice % events.length]!);
    const { wrong, ...shown } = model;
    // A model that has broken a claim of its own has gone on too far.
    if (JSON.stringify({ ...real, wrong }) !== JSON.stringify({ ...shown, wrong })) return true;
    if (wrong.length > 0) return false;
  }
  return false;
}

test.each(Object.keys(FLAWS) as Flaw[])('a model with %s is told from the machines', (flaw) => {
  const isNoticed = SCOPES.some((scope) =>
    WALKS_OF_CHOICES.some((choices) => differs(scope, flaw, choices)),
  );
  expect(isNoticed).toBe(true);
});
