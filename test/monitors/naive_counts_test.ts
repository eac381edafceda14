import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { watched } from './watched.ts';

/** Monitors count as things happen. Here each count is compared with that of who goes through everything. */

const USERS = 2;
const IDLE_TIMEOUT_MS = 100;
const MAX_DURATION_MS = 250;

const ACTS = [
  'start',
  'admit',
  'admit',
  'queue',
  'refuse',
  'send',
  'answer',
  'stop',
  'end',
] as const;
const happening = fc.record({
  gapMs: fc.constantFrom(0, 0, 1, 10, 49, 50, 51, 99, 100, 101),
  act: fc.constantFrom(...ACTS),
  /** Of which conversation, counted from the newest; of a start, of which user. */
  which: fc.nat(5),
});
const happenings = fc.array(happening, { maxLength: 80, size: 'max' });
type Happenings = readonly {
  readonly gapMs: number;
  readonly act: (typeof ACTS)[number];
  readonly which: number;
}[];

/** Starts a millisecond apart, admitted in any order; a message here and there, answered at last. */
const SHIFT = 20;
const places = Array.from({ length: SHIFT }, (_, place) => place);
const shift: fc.Arbitrary<Happenings> = fc
  .tuple(
    fc.shuffledSubarray(places, { minLength: SHIFT }),
    fc.subarray(places),
    fc.integer({ min: 1, max: 90 }),
  )
  .map(([admitted, spoken, workMs]) => [
    ...places.map((which) => ({ gapMs: 1, act: 'start' as const, which })),
    ...admitted.map((which) => ({ gapMs: 0, act: 'admit' as const, which })),
    ...spoken.map((which) => ({ gapMs: 0, act: 'send' as const, which })),
    ...spoken.map((which, index) => ({
      gapMs: index === 0 ? workMs : 0,
      act: 'answer' as const,
      which,
    })),
  ]);
const shifts = fc
  .array(shift, { minLength: 10, maxLength: 20, size: 'max' })
  .map((all) => all.flat());

const manyRuns = { numRuns: 200 };

/** What a model knows of a conversation. */
interface Known {
  readonly user: number;
  readonly requestedAtMs: number;
  stand: 'requested' | 'queued' | 'active' | 'over';
  keptFromMs: number;
  stopped: boolean;
  /** When each pending turn was sent, by its number. */
  readonly sentAtMs: Map<number, number>;
}

/** Plays happenings, as far as they can be, to monitors and to a model of conversations. */
function play(
  run: ReturnType<typeof watched>,
  list: Happenings,
  onAnswer: (given: Known, all: readonly Known[], nowMs: number) => void,
): void {
  const all: Known[] = [];
  let nowMs = 0;
  let turns = 0;
  for (const { gapMs, act, which } of list) {
    nowMs += gapMs;
    const story = run.story.at(nowMs);
    const conversation = act === 'start' ? all.length : all.length - 1 - which;
    const known = all[conversation];
    const isPending = known?.stand === 'requested' || known?.stand === 'queued';
    if (act === 'start') {
      const user = which % USERS;
      story.requested(conversation, { user });
      all.push({
        user,
        requestedAtMs: nowMs,
        stand: 'requested',
        keptFromMs: nowMs,
        stopped: false,
        sentAtMs: new Map(),
      });
    } else if (known === undefined || known.stand === 'over') continue;
    else if (act === 'queue' && known.stand === 'requested') {
      known.stand = 'queued';
      story.queued(conversation);
      onAnswer(known, all, nowMs);
    } else if (act === 'admit' && isPending) {
      known.stand = 'active';
      story.admitted(conversation);
      onAnswer(known, all, nowMs);
    } else if (act === 'refuse' && isPending) {
      known.stand = 'over';
      story.refused(conversation);
    } else if (act === 'send' && known.stand === 'active') {
      known.sentAtMs.set(++turns, nowMs);
      story.sent(conversation, turns);
    } else if (act === 'answer' && known.sentAtMs.size > 0) {
      const pending = [...known.sentAtMs];
      const [turn, sentAtMs] = pending[which % pending.length]!;
      known.sentAtMs.delete(turn);
      known.keptFromMs = Math.max(known.keptFromMs, sentAtMs);
      story.answered(conversation, turn);
    } else if (act === 'stop') {
      known.stopped = true;
      story.stop(conversation);
    } else if (act === 'end' && known.stand === 'active') {
      known.stand = 'over';
      story.ended(conversation);
    }
  }
}

describe.each([
  { timeouts: {} },
  { timeouts: { idleTimeoutMs: IDLE_TIMEOUT_MS } },
  { timeouts: { maxDurationMs: MAX_DURATION_MS } },
  { timeouts: { idleTimeoutMs: IDLE_TIMEOUT_MS, maxDurationMs: MAX_DURATION_MS } },
])('of a target that tells only its answers, with $timeouts,', ({ timeouts }) => {
  const { idleTimeoutMs = Infinity, maxDurationMs = Infinity } = {
    idleTimeoutMs: undefined,
    maxDurationMs: undefined,
    ...timeouts,
  };
  const isSure = (known: Known, nowMs: number) =>
    known.stand === 'active' &&
    !known.stopped &&
    nowMs < known.requestedAtMs + maxDurationMs &&
    nowMs < known.keptFromMs + idleTimeoutMs;

  test.each([
    { name: 'whatever happens', lists: happenings, numRuns: 200 },
    { name: 'as ever new ones come and time takes the old', lists: shifts, numRuns: 20 },
  ])('those who surely hold a slot are counted, $name', ({ lists, numRuns }) => {
    fc.assert(
      fc.property(lists, (list) => {
        const limits = { maxConversations: 1000, maxConversationsPerUser: 1000, maxQueued: 1000 };
        const run = watched({ ...limits, ...timeouts }, { hearing: 'answers' });
        let [most, mostOfUser] = [0, 0];
        play(run, list, (given, all, nowMs) => {
          const sure = all.filter((known) => isSure(known, nowMs));
          if (given.stand === 'active') most = Math.max(most, sure.length);
          const waiting = all.filter(({ stand, stopped }) => stand === 'queued' && !stopped);
          const held = [...sure, ...waiting].filter(({ user }) => user === given.user);
          mostOfUser = Math.max(mostOfUser, held.length);
          const { maxConversations, maxConversationsPerUser } = run.monitors.peaks();
          expect([maxConversations!.peak, maxConversationsPerUser!.peak]).toEqual([
            most,
            mostOfUser,
          ]);
        });
      }),
      { numRuns },
    );
  });
});

test('conversations and places in the queue are counted, in all and of each user', () => {
  fc.assert(
    fc.property(happenings, (list) => {
      const run = watched({
        maxConversations: 100,
        maxConversationsPerUser: 100,
        maxQueued: 100,
      });
      const most = { active: 0, queued: 0, held: 0 };
      play(run, list, ({ user }, all) => {
        const having = (...stands: readonly string[]) =>
          all.filter(({ stand }) => stands.includes(stand));
        const held = having('active', 'queued').filter((known) => known.user === user);
        most.active = Math.max(most.active, having('active').length);
        most.queued = Math.max(most.queued, having('queued').length);
        most.held = Math.max(most.held, held.length);
      });
      const { maxConversations, maxConversationsPerUser, maxQueued } = run.monitors.peaks();
      expect({
        active: maxConversations!.peak,
        queued: maxQueued!.peak,
        held: maxConversationsPerUser!.peak,
      }).toEqual(most);
    }),
    manyRuns,
  );
});

test('how often anybody was overtaken at most is told, however long the queue', () => {
  // All wait, and some give up or get their slots out of turn.
  const turmoil = fc
    .array(
      fc.tuple(fc.constantFrom(...(['start', 'start', 'admit', 'refuse'] as const)), fc.nat(12)),
      {
        maxLength: 120,
        size: 'max',
      },
    )
    .map((list) =>
      list.flatMap(([act, which]) => {
        const happens = { gapMs: 0, act, which };
        return act === 'start' ? [happens, { gapMs: 0, act: 'queue' as const, which: 0 }] : happens;
      }),
    );
  fc.assert(
    fc.property(fc.oneof(happenings, turmoil), (list) => {
      const run = watched();
      const queue: Known[] = [];
      const overtaken = new Map<Known, number>();
      play(run, list, (given) => {
        if (given.stand === 'queued') {
          queue.push(given);
          overtaken.set(given, 0);
          return;
        }
        const place = queue.includes(given) ? queue.indexOf(given) : queue.length;
        for (const other of queue.slice(0, place)) {
          if (other.stand === 'queued') overtaken.set(other, overtaken.get(other)! + 1);
        }
      });
      const most = Math.max(0, ...overtaken.values());
      const told =
        most === 0
          ? undefined
          : `the most that anybody was overtaken is ${most} time${most === 1 ? '' : 's'}`;
      expect(run.resultOf('fairness')?.detail).toBe(told);
    }),
    manyRuns,
  );
});

test('turns in flight are counted once each, also of a conversation with several', () => {
  const step = fc.record({
    act: fc.constantFrom('chunk', 'chunk', 'answered', 'failed', 'ended'),
    conversation: fc.nat(2),
    turn: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const { story, monitors } = watched({ maxTurnsInFlight: 100 });
      const inFlight = new Set<string>();
      let most = 0;
      for (const { act, conversation, turn } of steps) {
        const name = `${conversation}:${turn}`;
        if (act === 'chunk') {
          story.chunk(conversation, turn);
          most = Math.max(most, inFlight.add(name).size);
        } else if (act === 'ended') {
          story.ended(conversation);
          for (const other of [1, 2, 3, 4]) inFlight.delete(`${conversation}:${other}`);
        } else {
          story[act](conversation, turn);
          inFlight.delete(name);
        }
        expect(monitors.peaks().maxTurnsInFlight!.peak).toBe(most);
      }
    }),
    manyRuns,
  );
});
