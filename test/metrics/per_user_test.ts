import { describe, expect, test } from 'vitest';
import { PerUserMetrics } from '../../src/metrics/mod.ts';
import { Story } from './story.ts';

const nameOf = (user: number) => `user ${user}`;

/** Users 0 to `count - 1` have come. */
function withUsers(count: number): PerUserMetrics {
  const perUser = new PerUserMetrics();
  const story = new Story(perUser);
  for (let user = 0; user < count; user++) story.arrived(user);
  return perUser;
}

describe('PerUserMetrics', () => {
  test('of nobody shows 0 everywhere', () => {
    const none = { users: 0, tracked: 0, min: 0, mean: 0, max: 0, worst: [] };
    expect(new PerUserMetrics().summary(nameOf)).toEqual(none);
  });

  test('compares the means of users, however many conversations each had', () => {
    const perUser = withUsers(3);
    for (const ticks of [1000, 3000]) perUser.record(0, ticks);
    perUser.record(1, 10_000);
    perUser.refuse(1);
    perUser.refuse(2);
    expect(perUser.summary(nameOf)).toEqual({
      users: 3,
      tracked: 3,
      min: 2,
      mean: 6,
      max: 10,
      worst: [
        { user: 'user 1', conversations: 1, refused: 1, mean: 10, max: 10 },
        { user: 'user 0', conversations: 2, refused: 0, mean: 2, max: 3 },
      ],
    });
  });

  test('shows the 20 with the longest mean, the longest first', () => {
    const perUser = withUsers(30);
    for (let user = 0; user < 30; user++) perUser.record(user, ((user * 7) % 30) * 1000);
    const { worst } = perUser.summary(nameOf);
    expect(worst.map(({ mean }) => mean)).toEqual(
      Array.from({ length: 20 }, (_, rank) => 29 - rank),
    );
  });

  test('counts a user who comes again once', () => {
    const perUser = new PerUserMetrics();
    new Story(perUser).arrived(0).arrived(1).arrived(0);
    expect(perUser.summary(nameOf).users).toBe(2);
  });

  test('keeps figures of the first 10,000 alone, and counts the others', () => {
    const perUser = withUsers(10_001);
    perUser.record(9999, 5000);
    perUser.record(10_000, 7000);
    perUser.refuse(10_000);
    expect(perUser.summary(nameOf)).toMatchObject({ users: 10_001, tracked: 10_000, max: 5 });
  });

  test('leaves the probe out', () => {
    const perUser = new PerUserMetrics();
    new Story(perUser).arrived(0, { probe: true });
    expect(perUser.summary(nameOf).users).toBe(0);
  });
});
