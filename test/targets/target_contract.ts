import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Limits } from '../../src/facts/mod.ts';
import {
  activityLine,
  performerOf,
  type Act,
  type CreateTarget,
  type Performance,
  type Performer,
} from './perform.ts';

export { perform, type Act, type CreateTarget } from './perform.ts';

/** When a random story is closed: long after all its work is done, ms. */
const CLOSE_MS = 5000;

/** A line of a log that only a target says which tells what it decides. */
interface Unasked {
  readonly unasked: string;
}

/** Of the instant at the begin of a line. */
const FRACTION = /(?<=^\d+)\.\d+/;

const unasked = (line: string): Unasked => ({ unasked: line });

/** What can be heard of a target. */
export interface ContractOptions {
  /**
   * Whether it tells what it decides when it does. Otherwise only its answers are heard: an end by a
   * timeout when somebody asks again, and what has one instant in any order. Its figures show the rest.
   * And it counts whole milliseconds, as Node's timers do.
   * @default true
   */
  readonly tells?: boolean;
  /** Random stories. @default 300 */
  readonly stories?: number;
}

/**
 * What every target promises behind its port, in virtual time: the contract that the monitors hold it
 * to. What only some targets can tell (a place in the queue, a timer, the begin of work) is left out.
 */
export function describeTarget(
  name: string,
  target: CreateTarget | { readonly performer: Performer },
  { tells = true, stories = 300 }: ContractOptions = {},
): void {
  const performer = 'performer' in target ? target.performer : performerOf(target);
  /** What the target says to `acts`. */
  const answersTo = (limits: Limits, ...acts: Act[]) => performer(limits, { acts });
  /** Whether that was said, from the line `from` on. An end that nobody has asked for may be silent. */
  const expectLog = (
    { log, activity }: Performance,
    lines: readonly (string | Unasked)[],
    from = 0,
  ) => {
    const all = lines.map((line) => (typeof line === 'string' ? line : line.unasked));
    if (tells) {
      expect(log.slice(from)).toEqual(all);
      return;
    }
    const told = lines.flatMap((line) =>
      typeof line === 'string' ? line.replace(FRACTION, '') : [],
    );
    expect(inAnyOrder(log.slice(from))).toEqual(inAnyOrder(told));
    const changes = activityIn(all);
    expect(activity!.slice(Math.max(0, activity!.length - changes.length))).toEqual(changes);
  };

  describe(`${name}: admission`, () => {
    test('without limits admits everybody, at once', async () => {
      const played = await answersTo(
        {},
        [0, 'start', 0, 0],
        [5, 'start', 1, 0],
        [5, 'start', 2, 1],
      );
      expectLog(played, ['0 admitted 0', '5 admitted 1', '5 admitted 2']);
    });

    test('without a queue refuses for the global limit', async () => {
      const played = await answersTo(
        { maxConversations: 1, maxQueued: 0 },
        [0, 'start', 0, 0],
        [1, 'start', 1, 1],
      );
      expectLog(played, ['0 admitted 0', '1 refused 1 global-limit']);
    });

    test('with a queue says nothing to who waits, and refuses where it is full', async () => {
      const played = await answersTo(
        { maxConversations: 1, maxQueued: 1 },
        [0, 'start', 0, 0],
        [1, 'start', 1, 1],
        [2, 'start', 2, 2],
      );
      expectLog(played, ['0 admitted 0', '2 refused 2 queue-full']);
    });

    test.each([
      ['a slot is free', { maxConversations: 5 }],
      ['the queue has room', { maxConversations: 2, maxQueued: 5 }],
      ['the queue is full', { maxConversations: 2, maxQueued: 1 }],
      ['there is no queue', { maxConversations: 2 }],
    ])("looks at the user's limit first, where %s", async (_name, limits) => {
      const played = await answersTo(
        { ...limits, maxConversationsPerUser: 2 },
        [0, 'start', 0, 7],
        [0, 'start', 1, 7],
        [1, 'start', 2, 8],
        [2, 'start', 3, 7],
      );
      expect(played.log.at(-1)).toBe('2 refused 3 user-limit');
    });

    test("counts what waits towards the user's limit, until it waits no more", async () => {
      const played = await answersTo(
        { maxConversations: 1, maxConversationsPerUser: 2, maxQueued: 5 },
        [0, 'start', 0, 8],
        [1, 'start', 1, 7],
        [1, 'start', 2, 7],
        [2, 'start', 3, 7],
        [3, 'stop', 2],
        [4, 'start', 4, 7],
        [5, 'start', 5, 7],
      );
      expectLog(
        played,
        ['2 refused 3 user-limit', '3 refused 2 abandoned', '5 refused 5 user-limit'],
        1,
      );
    });

    test('under an id in use is refused, and takes no second slot', async () => {
      const played = await answersTo(
        { maxConversations: 2 },
        [0, 'start', 0, 7],
        [1, 'start', 1, 7, 0],
        [2, 'start', 2, 7],
        [3, 'start', 3, 7],
      );
      expectLog(played, [
        '0 admitted 0',
        '1 refused 1 id-in-use',
        '2 admitted 2',
        '3 refused 3 global-limit',
      ]);
    });

    test('under an id that is in use does not disturb who goes by it', async () => {
      const played = await answersTo(
        { maxConversations: 1, maxQueued: 1, queueTimeoutMs: 50, idleTimeoutMs: 30 },
        [0, 'start', 0, 7],
        [0, 'start', 1, 7],
        [5, 'start', 2, 7, 0],
        [5, 'start', 3, 7, 1],
        [6, 'stop', 2],
      );
      expectLog(played, [
        '0 admitted 0',
        '5 refused 2 id-in-use',
        '5 refused 3 id-in-use',
        unasked('30 ended 0 idle-timeout'),
        '30 admitted 1',
        unasked('60 ended 1 idle-timeout'),
      ]);
    });

    test('under an id that was in use is a start like others', async () => {
      const played = await answersTo(
        {},
        [0, 'start', 0, 7],
        [5, 'stop', 0],
        [5, 'start', 1, 7, 0],
        [6, 'start', 2, 7, 0],
      );
      expectLog(played, [
        '0 admitted 0',
        '5 ended 0 stopped',
        '5 admitted 1',
        '6 refused 2 id-in-use',
      ]);
    });
  });

  describe(`${name}: the queue`, () => {
    const limits = { maxConversations: 1, maxQueued: 9 };
    const full: readonly Act[] = [
      [0, 'start', 0, 0],
      [1, 'start', 1, 1],
      [2, 'start', 2, 2],
      [3, 'start', 3, 3],
    ];

    test('is first in, first out, and a slot is given on in the instant in which it is free', async () => {
      const played = await answersTo(limits, ...full, [10, 'stop', 0], [20, 'stop', 1]);
      expectLog(played, [
        '0 admitted 0',
        '10 ended 0 stopped',
        '10 admitted 1',
        '20 ended 1 stopped',
        '20 admitted 2',
      ]);
    });

    test.each(['stop', 'abort'] as const)(
      'is left by %s, which gives the place back',
      async (what) => {
        const played = await answersTo(
          { ...limits, maxQueued: 3 },
          ...full,
          [10, what, 1],
          [11, 'start', 4, 4],
          [20, 'stop', 0],
        );
        expectLog(played, ['10 refused 1 abandoned', '20 ended 0 stopped', '20 admitted 2'], 1);
      },
    );

    test('is left once, however often one asks', async () => {
      const played = await answersTo(
        limits,
        ...full,
        [10, 'abort', 1],
        [10, 'stop', 1],
        [11, 'stop', 1],
      );
      expectLog(played, ['10 refused 1 abandoned'], 1);
    });

    test('has a timeout, which each counts from its own start', async () => {
      const played = await answersTo({ ...limits, queueTimeoutMs: 30.5 }, ...full);
      expectLog(
        played,
        [
          '31.5 refused 1 queue-timeout',
          '32.5 refused 2 queue-timeout',
          '33.5 refused 3 queue-timeout',
        ],
        1,
      );
    });

    test('has a timeout that is nothing to who was admitted before', async () => {
      const played = await answersTo(
        { ...limits, queueTimeoutMs: 30 },
        ...full.slice(0, 2),
        [30, 'stop', 0],
        [99, 'stop', 1],
      );
      expectLog(played, ['30 ended 0 stopped', '30 admitted 1', '99 ended 1 stopped'], 1);
    });

    test('is passed on by a timeout of who holds the slot', async () => {
      const played = await answersTo({ ...limits, idleTimeoutMs: 10 }, ...full.slice(0, 3));
      expectLog(played, [
        '0 admitted 0',
        unasked('10 ended 0 idle-timeout'),
        '10 admitted 1',
        unasked('20 ended 1 idle-timeout'),
        '20 admitted 2',
        unasked('30 ended 2 idle-timeout'),
      ]);
    });
  });

  describe(`${name}: the end`, () => {
    test('is asked for by a stop, and told once, however often one asks', async () => {
      const played = await answersTo(
        {},
        [0, 'start', 0, 0],
        [5, 'stop', 0],
        [5, 'stop', 0],
        [6, 'abort', 0],
        [7, 'stop', 0],
      );
      expectLog(played, ['0 admitted 0', '5 ended 0 stopped']);
    });

    test('may be asked for in the instant of the start', async () => {
      const played = await answersTo({}, [0, 'start', 0, 0], [0, 'stop', 0]);
      const whole = played.log.join(', ');
      expect(['0 admitted 0, 0 ended 0 stopped', '0 refused 0 abandoned']).toContain(whole);
    });

    test('of what was refused, or never was, is nothing', async () => {
      const played = await answersTo(
        { maxConversations: 1 },
        [0, 'start', 0, 0],
        [0, 'start', 1, 0],
        [5, 'stop', 1],
        [5, 'stop', 7],
        [5, 'abort', 7],
      );
      expectLog(played, ['0 admitted 0', '0 refused 1 global-limit']);
    });

    test("gives back the slot and the user's share of it", async () => {
      const played = await answersTo(
        { maxConversations: 1, maxConversationsPerUser: 1 },
        [0, 'start', 0, 7],
        [5, 'stop', 0],
        [5, 'start', 1, 7],
      );
      expect(played.log.at(-1)).toBe('5 admitted 1');
    });
  });

  describe(`${name}: the idle timeout`, () => {
    const limits = { idleTimeoutMs: 10 };

    test('counts from the admission', async () => {
      expectLog(await answersTo(limits, [3, 'start', 0, 0]), [
        '3 admitted 0',
        unasked('13 ended 0 idle-timeout'),
      ]);
    });

    test('counts from the admission of who waited, not from its request', async () => {
      const played = await answersTo(
        { maxConversations: 1, maxQueued: 1, idleTimeoutMs: 10 },
        [0, 'start', 0, 0],
        [0, 'send', 0, 1, 40],
        [5, 'start', 1, 1],
        [45, 'stop', 0],
      );
      expectLog(played, [
        '0 admitted 0',
        '40 answered 0/1',
        '45 ended 0 stopped',
        '45 admitted 1',
        unasked('55 ended 1 idle-timeout'),
      ]);
    });

    test("counts from every turn's end, and never runs during a turn", async () => {
      const played = await answersTo(
        limits,
        [0, 'start', 0, 0],
        [9, 'send', 0, 1, 25],
        [43, 'send', 0, 2, 1],
      );
      expectLog(played, [
        '0 admitted 0',
        '34 answered 0/1',
        '44 answered 0/2',
        unasked('54 ended 0 idle-timeout'),
      ]);
    });

    test('does not run while a turn waits for its turn', async () => {
      const played = await answersTo(
        { ...limits, maxTurnsInFlight: 1 },
        [0, 'start', 0, 0],
        [0, 'start', 1, 0],
        [1, 'send', 0, 1, 30],
        [2, 'send', 1, 1, 30],
      );
      expectLog(
        played,
        [
          '31 answered 0/1',
          unasked('41 ended 0 idle-timeout'),
          '61 answered 1/1',
          unasked('71 ended 1 idle-timeout'),
        ],
        2,
      );
    });

    test('does not run while a further turn of the conversation waits for its turn', async () => {
      const played = await answersTo(
        { maxTurnsInFlight: 1, idleTimeoutMs: 10 },
        [0, 'start', 0, 0],
        [0, 'start', 1, 0],
        [1, 'send', 0, 1, 5],
        [1, 'send', 0, 2, 5],
        [2, 'send', 1, 1, 30],
      );
      expectLog(
        played,
        [
          '6 answered 0/1',
          '36 answered 1/1',
          '41 answered 0/2',
          unasked('46 ended 1 idle-timeout'),
          unasked('51 ended 0 idle-timeout'),
        ],
        2,
      );
    });
  });

  describe(`${name}: the maximum duration`, () => {
    test('counts from the admission, whatever is said', async () => {
      const played = await answersTo(
        { maxDurationMs: 50, idleTimeoutMs: 40 },
        [3, 'start', 0, 0],
        [20, 'send', 0, 1, 5],
      );
      expectLog(played, ['25 answered 0/1', unasked('53 ended 0 max-duration')], 1);
    });

    test('counts from the admission of who waited, not from its request', async () => {
      const played = await answersTo(
        { maxConversations: 1, maxQueued: 1, maxDurationMs: 50 },
        [0, 'start', 0, 0],
        [10, 'start', 1, 1],
      );
      expectLog(played, [
        '0 admitted 0',
        unasked('50 ended 0 max-duration'),
        '50 admitted 1',
        unasked('100 ended 1 max-duration'),
      ]);
    });

    test('cuts a turn, which fails before the end is told', async () => {
      const played = await answersTo(
        { maxDurationMs: 50 },
        [0, 'start', 0, 0],
        [30, 'send', 0, 1, 100],
      );
      expectLog(played, ['50 failed 0/1 max-duration', '50 ended 0 max-duration'], 1);
    });
  });

  describe(`${name}: turns`, () => {
    test('are answered when their work is done', async () => {
      const played = await answersTo(
        {},
        [0, 'start', 0, 0],
        [0, 'start', 1, 0],
        [5, 'send', 0, 1, 7.25],
        [5, 'send', 1, 1, 0],
      );
      expectLog(played, ['5 answered 1/1', '12.25 answered 0/1'], 2);
    });

    test('of one conversation are answered in order, one after the other', async () => {
      const played = await answersTo(
        {},
        [0, 'start', 0, 0],
        [1, 'send', 0, 1, 10],
        [1, 'send', 0, 2, 1],
        [5, 'send', 0, 3, 2],
      );
      expectLog(played, ['11 answered 0/1', '12 answered 0/2', '14 answered 0/3'], 1);
    });

    test('in flight are bounded over all conversations, and first in, first out', async () => {
      const played = await answersTo(
        { maxTurnsInFlight: 2 },
        ...[0, 1, 2, 3].map((conversation): Act => [0, 'start', conversation, 0]),
        [1, 'send', 2, 1, 10],
        [2, 'send', 0, 1, 10],
        [3, 'send', 3, 1, 10],
        [4, 'send', 1, 1, 10],
      );
      expectLog(
        played,
        ['11 answered 2/1', '12 answered 0/1', '21 answered 3/1', '22 answered 1/1'],
        4,
      );
    });

    test('that an end cuts fail before it is told, and leave their room to others', async () => {
      const played = await answersTo(
        { maxTurnsInFlight: 1 },
        [0, 'start', 0, 0],
        [0, 'start', 1, 0],
        [1, 'send', 0, 1, 50],
        [1, 'send', 0, 2, 50],
        [2, 'send', 1, 1, 10],
        [5, 'stop', 0],
      );
      expectLog(
        played,
        ['5 failed 0/1 stopped', '5 failed 0/2 stopped', '5 ended 0 stopped', '15 answered 1/1'],
        2,
      );
    });

    test('fail as unknown where no conversation is active', async () => {
      const played = await answersTo(
        { maxConversations: 1, maxQueued: 1 },
        [0, 'start', 0, 0],
        [1, 'send', 7, 1, 5],
        [2, 'stop', 0],
        [3, 'send', 0, 1, 5],
      );
      const failed = played.log.filter((line) => line.includes('failed'));
      expect(failed).toEqual(['1 failed 7/1 unknown', '3 failed 0/1 unknown']);
    });
  });

  describe(`${name}: stats`, () => {
    test('if the target keeps any, count what is there', async () => {
      const limits = { maxConversations: 2, maxQueued: 5, maxTurnsInFlight: 1 };
      const acts: readonly Act[] = [
        [0, 'start', 0, 7],
        [0, 'start', 1, 8],
        [0, 'start', 2, 7],
        [1, 'send', 0, 1, 50],
        [1, 'send', 1, 1, 50],
        [9, 'stats'],
      ];
      const { figures } = await performer(limits, { acts, untilMs: 10 });
      expect(figures).toHaveLength(1);
      const truth = { active: 2, queued: 1, turns: 1, users: 2 };
      expect({ ...truth, ...figures[0], timers: 0 }).toEqual({ ...truth, timers: 0 });
    });
  });

  describe(`${name}: close`, () => {
    const limits = { maxConversations: 1, maxQueued: 5, idleTimeoutMs: 900, queueTimeoutMs: 900 };

    test('ends who is active, refuses who waits, and fails their turns', async () => {
      const played = await answersTo(
        limits,
        [0, 'start', 0, 0],
        [0, 'start', 1, 1],
        [1, 'send', 0, 1, 50],
        [1, 'send', 0, 2, 50],
        [5, 'close'],
      );
      expect(played.log.filter((line) => / [01]/.test(line)).toSorted()).toEqual([
        '0 admitted 0',
        '5 ended 0 shutting-down',
        '5 failed 0/1 shutting-down',
        '5 failed 0/2 shutting-down',
        '5 refused 1 shutting-down',
      ]);
      expect(played.log.indexOf('5 failed 0/2 shutting-down')).toBeLessThan(
        played.log.indexOf('5 ended 0 shutting-down'),
      );
    });

    test('leaves no timer, and no one inside', async () => {
      const acts: readonly Act[] = [
        [0, 'start', 0, 0],
        [0, 'start', 1, 1],
        [5, 'close'],
      ];
      const { pending, end } = await performer(limits, { acts });
      expect([pending, end]).toEqual([0, 5000]);
    });

    test('is the last: later starts are refused, later turns fail', async () => {
      const played = await answersTo(
        limits,
        [5, 'close'],
        [6, 'start', 0, 0],
        [6, 'send', 0, 1, 5],
        [7, 'stop', 0],
        [8, 'close'],
      );
      expectLog(played, ['6 refused 0 shutting-down', '6 failed 0/1 unknown']);
    });
  });

  describe(`${name}: whatever is asked of it`, () => {
    const acts = fc.array(
      fc.record({
        atMs: fc.nat(20).map((fives) => 5 * fives),
        what: fc.constantFrom('start', 'start', 'send', 'send', 'stop', 'abort'),
        pick: fc.nat(1000),
        workMs: fc.nat(6).map((fives) => 5 * fives),
      }),
      { minLength: 1, maxLength: 40 },
    );
    const few = fc.option(fc.integer({ min: 1, max: 3 }), { nil: undefined });
    const limitsOf = fc.record({
      maxConversations: few,
      maxConversationsPerUser: few,
      maxQueued: fc.option(fc.nat(3), { nil: undefined }),
      maxTurnsInFlight: few,
      queueTimeoutMs: fc.constantFrom(undefined, 20),
      idleTimeoutMs: fc.constantFrom(undefined, 15),
      maxDurationMs: fc.constantFrom(undefined, 40),
    });

    test('every request is answered once, nobody waits for ever, and close ends all', async () => {
      await fc.assert(
        fc.asyncProperty(limitsOf, acts, async (some, wishes) => {
          const limits = Object.fromEntries(
            Object.entries(some).filter(([, limit]) => limit !== undefined),
          ) as Limits;
          const story = tell(wishes);
          const { log } = await performer(limits, { acts: [...story, [CLOSE_MS, 'close']] });
          const admissions = subjectsOf(log, /admitted (\d+)/);
          const answers = [...admissions, ...subjectsOf(log, /refused (\d+)/)];
          const turns = subjectsOf(log, /(?:answered|failed) (\d+\/\d+)/);
          expect(answers.toSorted()).toEqual(subjectsOfActs(story, 'start'));
          expect(turns.toSorted()).toEqual(subjectsOfActs(story, 'send'));
          const late = log.filter((line) => line.startsWith(`${CLOSE_MS} `));
          expect(subjectsOf(late, /failed (\S+)/)).toEqual([]);
          const ends = subjectsOf(log, /ended (\d+)/);
          if (!tells) {
            expect(ends).toEqual([...new Set(ends)]);
            expect(admissions).toEqual(expect.arrayContaining(ends));
            return;
          }
          expect(ends.toSorted()).toEqual(admissions.toSorted());
          expect(mostActive(log)).toBeLessThanOrEqual(limits.maxConversations ?? Infinity);
          if (subjectsOf(late, /refused (\d+)/).length > 0) {
            expect(subjectsOf(late, /ended (\d+)/)).toHaveLength(limits.maxConversations!);
          }
        }),
        { seed: 1, numRuns: stories },
      );
    });
  });
}

interface Wish {
  readonly atMs: number;
  readonly what: 'start' | 'send' | 'stop' | 'abort';
  readonly pick: number;
  readonly workMs: number;
}

/** The acts that `wishes` make: conversations are numbered by their starts, turns by their sends. */
function tell(wishes: readonly Wish[]): readonly Act[] {
  const turns: number[] = [];
  const acts: Act[] = [];
  for (const { atMs, what, pick, workMs } of wishes.toSorted((a, b) => a.atMs - b.atMs)) {
    if (what === 'start') {
      acts.push([atMs, what, turns.push(0) - 1, pick % 3]);
    } else if (turns.length > 0) {
      const conversation = pick % turns.length;
      if (what === 'send') acts.push([atMs, what, conversation, ++turns[conversation]!, workMs]);
      else acts.push([atMs, what, conversation]);
    }
  }
  return acts;
}

function subjectsOf(log: readonly string[], line: RegExp): string[] {
  return log.flatMap((text) => line.exec(text)?.[1] ?? []);
}

function subjectsOfActs(acts: readonly Act[], what: 'start' | 'send'): string[] {
  return acts
    .filter((act) => act[1] === what)
    .map((act) => (act[1] === 'send' ? `${act[2]}/${act[3]}` : `${act[2]}`))
    .toSorted();
}

function mostActive(log: readonly string[]): number {
  let active = 0;
  let most = 0;
  for (const line of log) {
    if (line.includes('admitted')) active++;
    else if (line.includes('ended')) active--;
    most = Math.max(most, active);
  }
  return most;
}

/** A log in which what has one instant has no order. */
function inAnyOrder(log: readonly string[]): readonly string[] {
  return log.toSorted((a, b) => Number.parseFloat(a) - Number.parseFloat(b) || (a < b ? -1 : 1));
}

/** By how much the count of those who are active changes, an instant each. */
function activityIn(log: readonly string[]): readonly string[] {
  const changes = new Map<string, number>();
  for (const line of log) {
    const [atMs, what] = line.split(' ') as [string, string];
    const change = what === 'admitted' ? 1 : what === 'ended' ? -1 : 0;
    changes.set(atMs, (changes.get(atMs) ?? 0) + change);
  }
  return [...changes]
    .filter(([, change]) => change !== 0)
    .map(([atMs, change]) => activityLine(atMs, change));
}
