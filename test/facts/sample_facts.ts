import { blankFact, type Fact, FactKind, NOBODY } from '../../src/facts/mod.ts';

/** A fact in which everything is said. */
export function fullFact(): Fact {
  return {
    seq: 0,
    time: 1_500_000,
    kind: FactKind.stats_sampled,
    user: 3,
    userType: 1,
    conversation: 7,
    turn: 2,
    due: 1_400_000,
    planned: 1_450_000,
    reason: 'global-limit',
    token: 7_340_034,
    retryAfter: 250_000,
    stats: { active: 4, queued: 3, turns: 2, users: 5, timers: 6 },
    probe: true,
  };
}

/** For every field, a value that it does not have in `fullFact`. */
export const OTHER_VALUES: Omit<Fact, 'seq'> = {
  time: 1_500_001,
  kind: FactKind.refused,
  user: NOBODY,
  userType: 2,
  conversation: 8,
  turn: 3,
  due: 1_400_001,
  planned: 1_450_001,
  reason: 'user-limit',
  token: NOBODY,
  retryAfter: NOBODY,
  stats: null,
  probe: false,
};

/** A few facts as a run might state them. */
export function smallRun(): [Fact, Fact, Fact] {
  const arrived = { ...blankFact(), seq: 0, kind: FactKind.arrived, user: 0, userType: 0 };
  const refused = { ...blankFact(), seq: 1, time: 1, kind: FactKind.refused, reason: 'queue-full' };
  return [arrived, refused, { ...fullFact(), seq: 2 }];
}
