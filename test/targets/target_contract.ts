import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Limits, TargetStats } from '../../src/facts/mod.ts';
import type { Kernel } from '../../src/scheduler/mod.ts';
import type { Port, PortListener } from '../../src/targets/mod.ts';
import { Teller } from './teller.ts';

/** A target in virtual time, and the kernel that it runs on. */
export interface TargetRig {
  readonly kernel: Kernel;
  readonly port: Port;
}

/** Makes a new target that keeps `limits` and tells `listener`. */
export type CreateTarget = (limits: Limits, listener: PortListener) => TargetRig;

/** What is asked of a target, and when, ms. */
export type Act =
  /** `id`: the conversation whose id it goes by, if not its own. */
  | readonly [atMs: number, what: 'start', conversation: number, user: number, id?: number]
  | readonly [atMs: number, what: 'send', conversation: number, turn: number, workMs: number]
  | readonly [atMs: number, what: 'stop' | 'abort', conversation: number]
  | readonly [atMs: number, what: 'close'];

/** When a random story is closed: long after all its work is done, ms. */
const CLOSE_MS = 5000;

/** Asks a new target for `acts`, in their order, and runs until nothing is pending, or `untilMs`. */
export async function perform(
  create: CreateTarget,
  limits: Limits,
  { acts, untilMs }: { readonly acts: readonly Act[]; readonly untilMs?: number },
) {
  const teller = new Teller(() => kernel.now() / 1000);
  const { kernel, port } = create(limits, teller);
  for (const act of acts) {
    kernel.schedule(act[0] * 1000, { run: () => request(port, act) });
  }
  await kernel.run(untilMs === undefined ? {} : { until: untilMs * 1000 });
  return { kernel, port, teller, log: teller.log };
}

function request(port: Port, act: Act): void {
  switch (act[1]) {
    case 'start':
      port.start({ conversation: act[2], user: act[3], id: act[4] });
      break;
    case 'send':
      port.send(act[2], act[3], act[4]);
      break;
    case 'stop':
      port.stop(act[2], 'finished');
      break;
    case 'abort':
      port.abort(act[2]);
      break;
    case 'close':
      void port.close();
      break;
  }
}

/**
 * What every target promises behind its port, in virtual time: the contract that the monitors hold it
 * to. What only some targets can tell (a place in the queue, a timer, the begin of work) is left out.
 */
export function describeTarget(name: string, create: CreateTarget): void {
  /** What the target says to `acts`. */
  const answersTo = async (limits: Limits, ...acts: Act[]) =>
    (await perform(create, limits, { acts })).log;

  describe(`${name}: admission`, () => {
    test('without limits admits everybody, at once', async () => {
      const log = await answersTo({}, [0, 'start', 0, 0], [5, 'start', 1, 0], [5, 'start', 2, 1]);
      expect(log).toEqual(['0 admitted 0', '5 admitted 1', '5 admitted 2']);
    });

    test('without a queue refuses for the global limit', async () => {
      const log = await answersTo(
        { maxConversations: 1, maxQueued: 0 },
        [0, 'start', 0, 0],
        [1, 'start', 1, 1],
      );
      expect(log).toEqual(['0 admitted 0', '1 refused 1 global-limit']);
    });

    test('with a queue says nothing to who waits, and refuses where it is full', async () => {
      const log = await answersTo(
        { maxConversations: 1, maxQueued: 1 },
        [0, 'start', 0, 0],
        [1, 'start', 1, 1],
        [2, 'start', 2, 2],
      );
      expect(log).toEqual(['0 admitted 0', '2 refused 2 queue-full']);
    });

    test.each([
      ['a slot is free', { maxConversations: 5 }],
      ['the queue has room', { maxConversations: 2, maxQueued: 5 }],
      ['the queue is full', { maxConversations: 2, maxQueued: 1 }],
      ['there is no queue', { maxConversations: 2 }],
    ])("looks at the user's limit first, where %s", async (_name, limits) => {
      const log = await answersTo(
        { ...limits, maxConversationsPerUser: 2 },
        [0, 'start', 0, 7],
        [0, 'start', 1, 7],
        [1, 'start', 2, 8],
        [2, 'start', 3, 7],
      );
      expect(log.at(-1)).toBe('2 refused 3 user-limit');
    });

    test("counts what waits towards the user's limit, until it waits no more", async () => {
      const log = await answersTo(
        { maxConversations: 1, maxConversationsPerUser: 2, maxQueued: 5 },
        [0, 'start', 0, 8],
        [1, 'start', 1, 7],
        [1, 'start', 2, 7],
        [2, 'start', 3, 7],
        [3, 'stop', 2],
        [4, 'start', 4, 7],
        [5, 'start', 5, 7],
      );
      expect(log.slice(1)).toEqual([
        '2 refused 3 user-limit',
        '3 refused 2 abandoned',
        '5 refused 5 user-limit',
      ]);
    });

    test('under an id in use is refused, and takes no second slot', async () => {
      const log = await answersTo(
        { maxConversations: 2 },
        [0, 'start', 0, 7],
        [1, 'start', 1, 7, 0],
        [2, 'start', 2, 7],
        [3, 'start', 3, 7],
      );
      expect(log).toEqual([
        '0 admitted 0',
        '1 refused 1 id-in-use',
        '2 admitted 2',
        '3 refused 3 global-limit',
      ]);
    });

    test('under an id that is in use does not disturb who goes by it', async () => {
      const log = await answersTo(
        { maxConversations: 1, maxQueued: 1, queueTimeoutMs: 50, idleTimeoutMs: 30 },
        [0, 'start', 0, 7],
        [0, 'start', 1, 7],
        [5, 'start', 2, 7, 0],
        [5, 'start', 3, 7, 1],
        [6, 'stop', 2],
      );
      expect(log).toEqual([
        '0 admitted 0',
        '5 refused 2 id-in-use',
        '5 refused 3 id-in-use',
        '30 ended 0 idle-timeout',
        '30 admitted 1',
        '60 ended 1 idle-timeout',
      ]);
    });

    test('under an id that was in use is a start like others', async () => {
      const log = await answersTo(
        {},
        [0, 'start', 0, 7],
        [5, 'stop', 0],
        [5, 'start', 1, 7, 0],
        [6, 'start', 2, 7, 0],
      );
      expect(log.slice(2)).toEqual(['5 admitted 1', '6 refused 2 id-in-use']);
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
      const log = await answersTo(limits, ...full, [10, 'stop', 0], [20, 'stop', 1]);
      expect(log).toEqual([
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
        const log = await answersTo(
          { ...limits, maxQueued: 3 },
          ...full,
          [10, what, 1],
          [11, 'start', 4, 4],
          [20, 'stop', 0],
        );
        expect(log.slice(1)).toEqual([
          '10 refused 1 abandoned',
          '20 ended 0 stopped',
          '20 admitted 2',
        ]);
      },
    );

    test('is left once, however often one asks', async () => {
      const log = await answersTo(
        limits,
        ...full,
        [10, 'abort', 1],
        [10, 'stop', 1],
        [11, 'stop', 1],
      );
      expect(log.slice(1)).toEqual(['10 refused 1 abandoned']);
    });

    test('has a timeout, which each counts from its own start', async () => {
      const log = await answersTo({ ...limits, queueTimeoutMs: 30.5 }, ...full);
      expect(log.slice(1)).toEqual([
        '31.5 refused 1 queue-timeout',
        '32.5 refused 2 queue-timeout',
        '33.5 refused 3 queue-timeout',
      ]);
    });

    test('has a timeout that is nothing to who was admitted before', async () => {
      const log = await answersTo(
        { ...limits, queueTimeoutMs: 30 },
        ...full.slice(0, 2),
        [30, 'stop', 0],
        [99, 'stop', 1],
      );
      expect(log.slice(1)).toEqual(['30 ended 0 stopped', '30 admitted 1', '99 ended 1 stopped']);
    });

    test('is passed on by a timeout of who holds the slot', async () => {
      const log = await answersTo({ ...limits, idleTimeoutMs: 10 }, ...full.slice(0, 3));
      expect(log).toEqual([
        '0 admitted 0',
        '10 ended 0 idle-timeout',
        '10 admitted 1',
        '20 ended 1 idle-timeout',
        '20 admitted 2',
        '30 ended 2 idle-timeout',
      ]);
    });
  });

  describe(`${name}: the end`, () => {
    test('is asked for by a stop, and told once, however often one asks', async () => {
      const log = await answersTo(
        {},
        [0, 'start', 0, 0],
        [5, 'stop', 0],
        [5, 'stop', 0],
        [6, 'abort', 0],
        [7, 'stop', 0],
      );
      expect(log).toEqual(['0 admitted 0', '5 ended 0 stopped']);
    });

    test('may be asked for in the instant of the start', async () => {
      const log = await answersTo({}, [0, 'start', 0, 0], [0, 'stop', 0]);
      const whole = log.join(', ');
      expect(['0 admitted 0, 0 ended 0 stopped', '0 refused 0 abandoned']).toContain(whole);
    });

    test('of what was refused, or never was, is nothing', async () => {
      const log = await answersTo(
        { maxConversations: 1 },
        [0, 'start', 0, 0],
        [0, 'start', 1, 0],
        [5, 'stop', 1],
        [5, 'stop', 7],
        [5, 'abort', 7],
      );
      expect(log).toEqual(['0 admitted 0', '0 refused 1 global-limit']);
    });

    test("gives back the slot and the user's share of it", async () => {
      const log = await answersTo(
        { maxConversations: 1, maxConversationsPerUser: 1 },
        [0, 'start', 0, 7],
        [5, 'stop', 0],
        [5, 'start', 1, 7],
      );
      expect(log.at(-1)).toBe('5 admitted 1');
    });
  });

  describe(`${name}: the idle timeout`, () => {
    const limits = { idleTimeoutMs: 10 };

    test('counts from the admission', async () => {
      expect(await answersTo(limits, [3, 'start', 0, 0])).toEqual([
        '3 admitted 0',
        '13 ended 0 idle-timeout',
      ]);
    });

    test('counts from the admission of who waited, not from its request', async () => {
      const log = await answersTo(
        { maxConversations: 1, maxQueued: 1, idleTimeoutMs: 10 },
        [0, 'start', 0, 0],
        [0, 'send', 0, 1, 40],
        [5, 'start', 1, 1],
        [45, 'stop', 0],
      );
      expect(log.slice(-2)).toEqual(['45 admitted 1', '55 ended 1 idle-timeout']);
    });

    test("counts from every turn's end, and never runs during a turn", async () => {
      const log = await answersTo(
        limits,
        [0, 'start', 0, 0],
        [9, 'send', 0, 1, 25],
        [43, 'send', 0, 2, 1],
      );
      expect(log).toEqual([
        '0 admitted 0',
        '34 answered 0/1',
        '44 answered 0/2',
        '54 ended 0 idle-timeout',
      ]);
    });

    test('does not run while a turn waits for its turn', async () => {
      const log = await answersTo(
        { ...limits, maxTurnsInFlight: 1 },
        [0, 'start', 0, 0],
        [0, 'start', 1, 0],
        [1, 'send', 0, 1, 30],
        [2, 'send', 1, 1, 30],
      );
      expect(log.slice(2)).toEqual([
        '31 answered 0/1',
        '41 ended 0 idle-timeout',
        '61 answered 1/1',
        '71 ended 1 idle-timeout',
      ]);
    });

    test('does not run while a further turn of the conversation waits for its turn', async () => {
      const log = await answersTo(
        { maxTurnsInFlight: 1, idleTimeoutMs: 10 },
        [0, 'start', 0, 0],
        [0, 'start', 1, 0],
        [1, 'send', 0, 1, 5],
        [1, 'send', 0, 2, 5],
        [2, 'send', 1, 1, 30],
      );
      expect(log.slice(2)).toEqual([
        '6 answered 0/1',
        '36 answered 1/1',
        '41 answered 0/2',
        '46 ended 1 idle-timeout',
        '51 ended 0 idle-timeout',
      ]);
    });
  });

  describe(`${name}: the maximum duration`, () => {
    test('counts from the admission, whatever is said', async () => {
      const log = await answersTo(
        { maxDurationMs: 50, idleTimeoutMs: 40 },
        [3, 'start', 0, 0],
        [20, 'send', 0, 1, 5],
      );
      expect(log.slice(1)).toEqual(['25 answered 0/1', '53 ended 0 max-duration']);
    });

    test('counts from the admission of who waited, not from its request', async () => {
      const log = await answersTo(
        { maxConversations: 1, maxQueued: 1, maxDurationMs: 50 },
        [0, 'start', 0, 0],
        [10, 'start', 1, 1],
      );
      expect(log).toEqual([
        '0 admitted 0',
        '50 ended 0 max-duration',
        '50 admitted 1',
        '100 ended 1 max-duration',
      ]);
    });

    test('cuts a turn, which fails before the end is told', async () => {
      const log = await answersTo(
        { maxDurationMs: 50 },
        [0, 'start', 0, 0],
        [30, 'send', 0, 1, 100],
      );
      expect(log.slice(1)).toEqual(['50 failed 0/1 max-duration', '50 ended 0 max-duration']);
    });
  });

  describe(`${name}: turns`, () => {
    test('are answered when their work is done', async () => {
      const log = await answersTo(
        {},
        [0, 'start', 0, 0],
        [0, 'start', 1, 0],
        [5, 'send', 0, 1, 7.25],
        [5, 'send', 1, 1, 0],
      );
      expect(log.slice(2)).toEqual(['5 answered 1/1', '12.25 answered 0/1']);
    });

    test('of one conversation are answered in order, one after the other', async () => {
      const log = await answersTo(
        {},
        [0, 'start', 0, 0],
        [1, 'send', 0, 1, 10],
        [1, 'send', 0, 2, 1],
        [5, 'send', 0, 3, 2],
      );
      expect(log.slice(1)).toEqual(['11 answered 0/1', '12 answered 0/2', '14 answered 0/3']);
    });

    test('in flight are bounded over all conversations, and first in, first out', async () => {
      const log = await answersTo(
        { maxTurnsInFlight: 2 },
        ...[0, 1, 2, 3].map((conversation): Act => [0, 'start', conversation, 0]),
        [1, 'send', 2, 1, 10],
        [2, 'send', 0, 1, 10],
        [3, 'send', 3, 1, 10],
        [4, 'send', 1, 1, 10],
      );
      expect(log.slice(4)).toEqual([
        '11 answered 2/1',
        '12 answered 0/1',
        '21 answered 3/1',
        '22 answered 1/1',
      ]);
    });

    test('that an end cuts fail before it is told, and leave their room to others', async () => {
      const log = await answersTo(
        { maxTurnsInFlight: 1 },
        [0, 'start', 0, 0],
        [0, 'start', 1, 0],
        [1, 'send', 0, 1, 50],
        [1, 'send', 0, 2, 50],
        [2, 'send', 1, 1, 10],
        [5, 'stop', 0],
      );
      expect(log.slice(2)).toEqual([
        '5 failed 0/1 stopped',
        '5 failed 0/2 stopped',
        '5 ended 0 stopped',
        '15 answered 1/1',
      ]);
    });

    test('fail as unknown where no conversation is active', async () => {
      const log = await answersTo(
        { maxConversations: 1, maxQueued: 1 },
        [0, 'start', 0, 0],
        [1, 'send', 7, 1, 5],
        [2, 'stop', 0],
        [3, 'send', 0, 1, 5],
      );
      const failed = log.filter((line) => line.includes('failed'));
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
      ];
      const { kernel, port } = await perform(create, limits, { acts, untilMs: 10 });
      const seen: (TargetStats | undefined)[] = [];
      port.stats((stats) => seen.push(stats));
      await kernel.run({ until: 11_000 });
      expect(seen).toHaveLength(1);
      const truth = { active: 2, queued: 1, turns: 1, users: 2 };
      expect({ ...truth, ...seen[0], timers: 0 }).toEqual({ ...truth, timers: 0 });
    });
  });

  describe(`${name}: close`, () => {
    const limits = { maxConversations: 1, maxQueued: 5, idleTimeoutMs: 900, queueTimeoutMs: 900 };

    test('ends who is active, refuses who waits, and fails their turns', async () => {
      const log = await answersTo(
        limits,
        [0, 'start', 0, 0],
        [0, 'start', 1, 1],
        [1, 'send', 0, 1, 50],
        [1, 'send', 0, 2, 50],
        [5, 'close'],
      );
      expect(log.filter((line) => / [01]/.test(line)).toSorted()).toEqual([
        '0 admitted 0',
        '5 ended 0 shutting-down',
        '5 failed 0/1 shutting-down',
        '5 failed 0/2 shutting-down',
        '5 refused 1 shutting-down',
      ]);
      expect(log.indexOf('5 failed 0/2 shutting-down')).toBeLessThan(
        log.indexOf('5 ended 0 shutting-down'),
      );
    });

    test('leaves no timer, and no one inside', async () => {
      const acts: readonly Act[] = [
        [0, 'start', 0, 0],
        [0, 'start', 1, 1],
        [5, 'close'],
      ];
      const { kernel } = await perform(create, limits, { acts });
      expect([kernel.pending, kernel.now()]).toEqual([0, 5000]);
    });

    test('is the last: later starts are refused, later turns fail', async () => {
      const log = await answersTo(
        limits,
        [5, 'close'],
        [6, 'start', 0, 0],
        [6, 'send', 0, 1, 5],
        [7, 'stop', 0],
        [8, 'close'],
      );
      expect(log).toEqual(['6 refused 0 shutting-down', '6 failed 0/1 unknown']);
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
          const { log } = await perform(create, limits, { acts: [...story, [CLOSE_MS, 'close']] });
          const admissions = subjectsOf(log, /admitted (\d+)/);
          const answers = [...admissions, ...subjectsOf(log, /refused (\d+)/)];
          const turns = subjectsOf(log, /(?:answered|failed) (\d+\/\d+)/);
          expect(answers.toSorted()).toEqual(subjectsOfActs(story, 'start'));
          expect(turns.toSorted()).toEqual(subjectsOfActs(story, 'send'));
          expect(subjectsOf(log, /ended (\d+)/).toSorted()).toEqual(admissions.toSorted());
          expect(mostActive(log)).toBeLessThanOrEqual(limits.maxConversations ?? Infinity);
          const late = log.filter((line) => line.startsWith(`${CLOSE_MS} `));
          expect(subjectsOf(late, /failed (\S+)/)).toEqual([]);
          if (subjectsOf(late, /refused (\d+)/).length > 0) {
            expect(subjectsOf(late, /ended (\d+)/)).toHaveLength(limits.maxConversations!);
          }
        }),
        { seed: 1, numRuns: 300 },
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
