import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ManagerEffect, ManagerEvent } from '../machines/conversation_manager.ts';
import type { SessionEvent } from '../machines/session.ts';
import { nothingSeen } from '../test/explore/real_manager.ts';
import { SideBySide } from '../test/explore/side_by_side.ts';

/**
 * What `prove` explores is a model of the reference manager. Here it walks beside the real machines,
 * and after every step both have to show the same: what was decided and in which order, the
 * figures, the timers that run, the reports under way.
 */

const RUNS = 300;
const numRuns = Number(process.env['FC_NUM_RUNS'] ?? RUNS);
const seed = process.env['FC_SEED'];
const parameters = { numRuns, ...(seed !== undefined && { seed: Number(seed) }) };

const LONGEST_WALK = 80;
const CHOICES = 1000;
/** From here on a choice is that of a shutdown: rare, as little comes after it. */
const SHUT_DOWN_FROM = 990;

const limit = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined, freq: 4 });

const scope = fc
  .record({
    users: fc.integer({ min: 1, max: 4 }),
    pendingTurns: fc.integer({ min: 1, max: 2 }),
    maxConversations: fc.integer({ min: 1, max: 3 }),
    maxConversationsPerUser: limit,
    maxQueued: fc.integer({ min: 0, max: 2 }),
    maxTurnsInFlight: limit,
  })
  .map(({ users, pendingTurns, maxConversationsPerUser, maxTurnsInFlight, ...counted }) => ({
    users,
    pendingTurns,
    limits: {
      ...counted,
      ...(maxConversationsPerUser !== undefined && { maxConversationsPerUser }),
      ...(maxTurnsInFlight !== undefined && { maxTurnsInFlight }),
    },
  }));

const choices = fc.array(fc.nat({ max: CHOICES - 1 }), { maxLength: LONGEST_WALK, size: 'max' });

test('model and machines decide the same, in the same order, on every walk', () => {
  fc.assert(
    fc.property(scope, choices, (chosen, walk) => {
      const both = new SideBySide(chosen);
      for (const choice of walk) {
        const events = both.events();
        const calm = events.filter(({ kind }) => kind !== 'shut-down');
        const among = choice < SHUT_DOWN_FROM && calm.length > 0 ? calm : events;
        const event = among[choice % among.length]!;
        const { model, real } = both.take(event);
        expect(real, JSON.stringify(event)).toEqual(model);
        expect(real.wrong).toEqual([]);
      }
    }),
    parameters,
  );
});

// What the machines know, kept complete by the types.
const MANAGER_EVENTS: Readonly<Record<ManagerEvent['type'], true>> = {
  COUNT: true,
  SEND: true,
  SHUT_DOWN: true,
  START: true,
  STOP: true,
  TIMED_OUT: true,
  TURN_DONE: true,
};
const MANAGER_EFFECTS: Readonly<Record<ManagerEffect['type'], true>> = {
  admitted: true,
  answered: true,
  counted: true,
  ended: true,
  queued: true,
  refused: true,
  shut_down: true,
  turn_held: true,
  unknown: true,
  work_begun: true,
};
const SESSION_EVENTS: Readonly<Record<SessionEvent['type'], true>> = {
  ADMIT: true,
  CLOSE: true,
  HOLD: true,
  WORK: true,
};

test('walks show the machines every event that they know, and hear every effect', () => {
  const seen = nothingSeen();
  // Of a seed of its own: what a walk covers must not depend on effort.
  fc.assert(
    fc.property(scope, choices, (chosen, walk) => {
      const both = new SideBySide(chosen, { seen });
      for (const choice of walk) {
        const events = both.events();
        both.take(events[choice % events.length]!);
      }
    }),
    { numRuns: RUNS, seed: 1 },
  );
  expect([...seen.managerEvents].toSorted()).toEqual(Object.keys(MANAGER_EVENTS));
  expect([...seen.managerEffects].toSorted()).toEqual(Object.keys(MANAGER_EFFECTS));
  expect([...seen.sessionEvents].toSorted()).toEqual(Object.keys(SESSION_EVENTS));
  expect([...seen.sessionTimers].toSorted()).toEqual(['duration', 'idle', 'queue', 'work']);
});
