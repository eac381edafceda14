import { MAX_USERS, type Scope } from './scope.ts';

/** A scope of so many users with limits in the order global, per user, queued, turns in flight. */
function scope(
  users: number,
  [maxConversations, maxConversationsPerUser, maxQueued, maxTurnsInFlight]: readonly [
    number,
    number,
    number,
    number,
  ],
): Scope {
  return {
    users,
    limits: { maxConversations, maxConversationsPerUser, maxQueued, maxTurnsInFlight },
  };
}

/**
 * What is proved unless something else is asked for, from small to large, so that a bug is told in
 * the smallest world that has it. The last ones are as large as it gets: four users, limits of 3, a
 * queue of 2.
 */
export const DEFAULT_SCOPES: readonly Scope[] = [
  scope(2, [1, 1, 0, 1]),
  scope(2, [1, 2, 1, 1]),
  scope(2, [2, 2, 0, 2]),
  scope(2, [2, 2, 1, 1]),
  scope(3, [1, 2, 2, 1]),
  { users: 3, limits: { maxConversations: 3 } },
  scope(3, [2, 2, 2, 1]),
  scope(3, [2, 3, 2, 2]),
  scope(4, [3, 1, 2, 2]),
  scope(4, [3, 2, 2, 2]),
  scope(4, [3, 3, 2, 2]),
];

const MAX_LIMIT = 3;
const MAX_PLACES = 2;

/**
 * Every combination of limits from 1 to 3 and a queue from 0 to 2, with four users: some millions of
 * states, for a run that may take minutes. Combinations in which a limit could never be reached are
 * left out, since another one is the same world.
 */
export const EVERY_SCOPE: readonly Scope[] = everyScope();

function everyScope(): Scope[] {
  const scopes: Scope[] = [];
  for (let conversations = 1; conversations <= MAX_LIMIT; conversations++)
    for (let places = 0; places <= MAX_PLACES; places++)
      for (let perUser = 1; perUser <= Math.min(MAX_LIMIT, conversations + places); perUser++)
        for (let turns = 1; turns <= conversations; turns++)
          scopes.push(scope(MAX_USERS, [conversations, perUser, places, turns]));
  return scopes;
}
