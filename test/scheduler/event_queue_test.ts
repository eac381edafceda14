import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  PLAIN_ORACLE,
  RandomSource,
  seededOracle,
  sequenceOracle,
  type Oracle,
} from '../../src/random/mod.ts';
import { EventQueue, task, type Handle, type Task } from '../../src/scheduler/mod.ts';
import { breathe } from '../../src/time/mod.ts';
import { reachableBytes } from './memory.ts';

const names = new WeakMap<Task, string>();

/** An entry that `popName` knows. */
function named(name: string, channel: { sender?: number; receiver?: number } = {}): Task {
  const entry = { run: () => undefined, ...channel };
  names.set(entry, name);
  return entry;
}

function popName(queue: EventQueue): string {
  return names.get(queue.pop()!) ?? 'unknown';
}

function popAll(queue: EventQueue): string[] {
  const popped: string[] = [];
  while (queue.size > 0) popped.push(popName(queue));
  return popped;
}

function seededOrder(seed: number): string[] {
  const queue = new EventQueue(seededOracle(new RandomSource(seed).stream('ties')));
  for (let index = 0; index < 20; index++) queue.push(0, named(`${index}`), 0);
  return popAll(queue);
}

/** The orders in which the entries that `fill` pushes come out, over all sequences of choices. */
function everyOrder(fill: (queue: EventQueue) => void): string[] {
  const orders = new Set<string>();
  for (let first = 0; first < 4; first++) {
    for (let second = 0; second < 4; second++) {
      for (let third = 0; third < 4; third++) {
        const queue = new EventQueue(sequenceOracle([first, second, third]));
        fill(queue);
        orders.add(popAll(queue).join(''));
      }
    }
  }
  return [...orders].toSorted();
}

describe('EventQueue in plain order', () => {
  test('an empty queue has size 0 and no least time', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    expect([queue.size, queue.leastTime()]).toEqual([0, Infinity]);
  });

  test('all priorities from -16 to 15 are told apart', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    const priorities = Array.from({ length: 32 }, (_, index) => ((index * 13) % 32) - 16);
    for (const priority of priorities) queue.push(0, named(`${priority}`), priority);
    expect(popAll(queue)).toEqual(priorities.toSorted((a, b) => a - b).map(String));
  });

  test('the queue grows while it is in use, with entries taken out of its middle', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    const expected: string[] = [];
    for (let index = 0; index < 200; index++) queue.push(0, named('early'), 0);
    for (let index = 0; index < 200; index++) queue.pop();
    for (let index = 0; index < 3000; index++) {
      const handle = queue.push(0, named(`${index}`), 0);
      if (index % 3 === 1) queue.cancel(handle);
      else expected.push(`${index}`);
    }
    expect(queue.size).toBe(2000);
    expect(popAll(queue)).toEqual(expected);
  });

  test('cancelling in the middle of many timers leaves the others in order', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    const times = Array.from({ length: 5000 }, (_, index) => 1 + ((index * 7919) % 5003));
    const handles = times.map((time) => queue.push(time, named(`${time}`), 0));
    const cancelled = times.map((time) => time % 3 === 0);
    for (const [index, handle] of handles.entries()) {
      if (cancelled[index]!) queue.cancel(handle);
    }
    const left = times.filter((_, index) => !cancelled[index]!);
    expect(popAll(queue)).toEqual(left.toSorted((a, b) => a - b).map(String));
  });

  test('an entry that has run or was cancelled is let go', async () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    const push = (time: number) => {
      const entry = named('gone');
      return { handle: queue.push(time, entry, 0), entry: new WeakRef(entry) };
    };
    const gone = [push(0), push(5), push(0), push(5)];
    for (const { handle } of gone.slice(2)) queue.cancel(handle);
    popAll(queue);
    // A WeakRef holds what it names until the present job is over.
    await breathe();
    reachableBytes();
    expect(gone.filter(({ entry }) => entry.deref() !== undefined)).toEqual([]);
    expect(queue.size).toBe(0);
  });

  test('pop() leaves what lies behind its end', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    for (const time of [100, 7_000, 100]) queue.push(time, named(`${time}`), 0);
    const pops = [99, 100, 6_999, 100, 7_000, 9_000].map((until) => queue.pop(until));
    expect(pops.map((entry) => entry && names.get(entry))).toEqual([
      undefined,
      '100',
      '100',
      undefined,
      '7000',
      undefined,
    ]);
  });

  test('what looked at the first entry and left it does not keep earlier ones out', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    queue.push(1_000_000, named('late'), 0);
    queue.push(1_000_001, named('later'), 0);
    expect([queue.leastTime(), queue.pop(999_999)]).toEqual([1_000_000, undefined]);
    queue.push(5, named('early'), 0);
    expect(popAll(queue)).toEqual(['early', 'late', 'later']);
  });

  test('an entry for a time that has gone by goes behind what waits for the one that was reached', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    for (const name of ['a', 'b']) queue.push(5, named(name), 0);
    expect(popName(queue)).toBe('a');
    queue.push(4, named('past'), 0);
    queue.push(4, named('last'), 1);
    queue.push(6, named('c'), 0);
    expect(popAll(queue)).toEqual(['b', 'past', 'last', 'c']);
    expect(queue.poppedTime).toBe(6);
  });

  test('instants of all sizes come out in order, and equal ones as they came in', () => {
    const stream = new RandomSource(5).stream('instants');
    const queue = new EventQueue(PLAIN_ORACLE);
    const times: number[] = [];
    for (let index = 0; index < 5_000; index++) {
      const time = Math.floor(2 ** (stream.unit() * 52));
      times.push(time, time + stream.below(3));
    }
    for (const [index, time] of times.entries()) queue.push(time, named(`${time} ${index}`), 0);
    const sorted = [...times.entries()].toSorted(([a, x], [b, y]) => x - y || a - b);
    expect(popAll(queue)).toEqual(sorted.map(([index, time]) => `${time} ${index}`));
  });

  test('what is meant for no instant that there is waits behind everything', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    for (const time of [Infinity, 2 ** 60, 2 ** 53 - 1, 3]) queue.push(time, named(`${time}`), 0);
    expect(popAll(queue)).toEqual(['3', `${2 ** 53 - 1}`, 'Infinity', `${2 ** 60}`]);
  });

  test('fractions of a tick are kept in order', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    const times = [7.5, 70.25, 7.25, 70.5, 7, 70, 7.5];
    for (const time of times) queue.push(time, named(`${time}`), 0);
    expect(popAll(queue)).toEqual(times.toSorted((a, b) => a - b).map(String));
  });

  test('poppedTimer tells what was meant for another instant from what was meant for now', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    queue.push(5, named('timer'), 0);
    queue.push(0, named('now'), 0);
    queue.push(0, named('last'), 1);
    const seen = [1, 2, 3].map(() => [popName(queue), queue.poppedTimer]);
    expect(seen).toEqual([
      ['now', false],
      ['last', false],
      ['timer', true],
    ]);
  });
});

describe('handles', () => {
  const entry = task(() => undefined);

  test('no name is given twice, however often one place is used', () => {
    const queue = new EventQueue(PLAIN_ORACLE);
    const kept = queue.push(9, entry, 0);
    const first = queue.push(9, entry, 0);
    queue.cancel(first);
    let repeated = 0;
    let previous = first;
    // More often than a place has names.
    for (let count = 0; count < 2 ** 22 + 10; count++) {
      const handle = queue.push(9, entry, 0);
      if (handle === first || handle === kept || handle === previous) repeated++;
      if (!queue.cancel(handle) || queue.cancel(previous)) repeated++;
      previous = handle;
    }
    expect(repeated).toBe(0);
    expect([queue.cancel(first), queue.cancel(kept), queue.size]).toEqual([false, true, 0]);
  });

  test('where the first entry goes and a new one comes, names stay below 64 times their number', () => {
    for (const pending of [1, 3, 64, 5_000, 200_000]) {
      const queue = new EventQueue(PLAIN_ORACLE);
      for (let index = 0; index < pending; index++) queue.push(1 + index, entry, 0);
      let greatest = 0;
      for (let count = 0; count < 200_000; count++) {
        queue.pop();
        greatest = Math.max(greatest, queue.push(1e6 + count, entry, 0));
      }
      expect(greatest).toBeLessThan(64 * (pending + 200_000));
    }
  });
});

describe('EventQueue with an oracle', () => {
  test('ties come out in every order', () => {
    const orders = everyOrder((queue) => {
      for (const name of ['a', 'b', 'c']) queue.push(0, named(name), 0);
    });
    expect(orders).toEqual(['abc', 'acb', 'bac', 'bca', 'cab', 'cba']);
  });

  test('timers and entries for now tie with each other', () => {
    const orders = everyOrder((queue) => {
      queue.push(5, named('a'), 0);
      queue.now = 5;
      queue.push(5, named('b'), 0);
    });
    expect(orders).toEqual(['ab', 'ba']);
  });

  test('entries of different times or priorities are no ties', () => {
    const orders = everyOrder((queue) => {
      queue.push(2, named('d'), -1);
      queue.push(1, named('c'), 1);
      queue.push(1, named('b'), 0);
      queue.push(0, named('a'), 1);
    });
    expect(orders).toEqual(['abcd']);
  });

  test('what one sender sends to one receiver keeps its order', () => {
    const orders = everyOrder((queue) => {
      queue.push(0, named('a', { sender: 1, receiver: 2 }), 0);
      queue.push(0, named('b', { sender: 1, receiver: 2 }), 0);
      queue.push(0, named('x', { sender: 3, receiver: 2 }), 0);
    });
    expect(orders).toEqual(['abx', 'axb', 'xab']);
  });

  test('entries without both a sender and a receiver belong to no channel', () => {
    for (const channel of [{}, { sender: 1 }, { receiver: 1 }]) {
      const orders = everyOrder((queue) => {
        queue.push(0, named('a', channel), 0);
        queue.push(0, named('b', channel), 0);
      });
      expect(orders).toEqual(['ab', 'ba']);
    }
  });

  test('the oracle hears what is decided, and for which receivers', () => {
    const asked: unknown[] = [];
    const oracle: Oracle = {
      plain: false,
      chance: () => false,
      pick: (...question) => {
        asked.push(question);
        return 1;
      },
    };
    const queue = new EventQueue(oracle);
    queue.push(0, named('a', { receiver: 7 }), 0);
    queue.push(0, named('b'), 0);
    queue.push(0, named('c', { receiver: 8 }), 0);
    expect(popAll(queue)).toEqual(['b', 'c', 'a']);
    expect(asked).toEqual([
      ['tie', 3, [7, -1, 8]],
      ['tie', 2, [7, 8]],
    ]);
  });

  test('one seed gives one order, another seed another', () => {
    expect(seededOrder(1)).toEqual(seededOrder(1));
    expect(seededOrder(1)).not.toEqual(seededOrder(2));
  });

  test('an entry that is laid out for the choice can be cancelled, once', () => {
    const queue = new EventQueue(sequenceOracle([1]));
    const handles = ['a', 'b', 'c', 'd'].map((name) => queue.push(0, named(name), 0));
    expect(popName(queue)).toBe('b');
    expect(handles.map((handle) => queue.cancel(handle))).toEqual([true, false, true, true]);
    expect(handles.map((handle) => queue.cancel(handle))).toEqual([false, false, false, false]);
    expect([queue.size, queue.leastTime()]).toEqual([0, Infinity]);
  });

  test('cancelling the head of a channel opens the one behind it', () => {
    const queue = new EventQueue(sequenceOracle([1, 1]));
    const channel = { sender: 1, receiver: 2 };
    queue.push(0, named('a'), 0);
    const head = queue.push(0, named('b', channel), 0);
    queue.push(0, named('c', channel), 0);
    queue.push(0, named('d'), 0);
    queue.cancel(head);
    expect(popName(queue)).toBe('c');
  });

  test('an entry of a lesser priority that comes in meanwhile goes first', () => {
    for (const priority of [-1, 0]) {
      const queue = new EventQueue(sequenceOracle([1]));
      for (const name of ['a', 'b', 'c']) queue.push(0, named(name), 1);
      expect(popName(queue)).toBe('b');
      queue.push(0, named('lesser'), priority);
      expect(popAll(queue)).toEqual(['lesser', 'a', 'c']);
    }
  });

  test('an entry of a lesser priority goes first also where now is past its time', () => {
    const queue = new EventQueue(sequenceOracle([1]));
    for (const name of ['a', 'b', 'c']) queue.push(5, named(name), 0);
    queue.now = 9;
    expect(popName(queue)).toBe('b');
    queue.push(7, named('later'), -1);
    queue.push(5, named('first'), -1);
    expect(queue.leastTime()).toBe(5);
    expect(popAll(queue)).toEqual(['first', 'a', 'c', 'later']);
  });

  test('poppedTimer is that of the chosen entry, also after it was laid out twice', () => {
    const queue = new EventQueue(sequenceOracle([1, 1]));
    queue.push(5, named('timer 1'), 0);
    queue.push(5, named('timer 2'), 0);
    queue.now = 5;
    queue.push(5, named('now'), 0);
    const pop = () => [popName(queue), queue.poppedTimer];
    expect(pop()).toEqual(['timer 2', true]);
    queue.push(5, named('first'), -1);
    expect([pop(), pop(), pop()]).toEqual([
      ['first', false],
      ['now', false],
      ['timer 1', true],
    ]);
  });
});

/** What the queue should hold, as a plain list. */
interface Waiting {
  readonly time: number;
  readonly priority: number;
  readonly sequence: number;
  readonly entry: Task;
  readonly handle: Handle;
}

type Step =
  | {
      readonly do: 'push';
      readonly delay: number;
      readonly priority: number;
      readonly channel: number;
    }
  | { readonly do: 'pop' }
  | { readonly do: 'cancel'; readonly which: number }
  | { readonly do: 'wait'; readonly ticks: number };

const push = fc.record({
  do: fc.constant('push' as const),
  delay: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.integer({ min: -2, max: 4 })),
  priority: fc.oneof({ weight: 3, arbitrary: fc.constant(0) }, fc.constantFrom(-1, 1, -16, 15)),
  channel: fc.nat(3),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 5, arbitrary: push },
    { weight: 3, arbitrary: fc.constant({ do: 'pop' as const }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('cancel' as const), which: fc.nat() }) },
    {
      weight: 1,
      arbitrary: fc.record({ do: fc.constant('wait' as const), ticks: fc.nat(3) }),
    },
  ),
  { maxLength: 60, size: 'max' },
);

/**
 * Does `program` on a queue and on a sorted list, and compares all that can be seen; `check` judges
 * what was popped, given the list in plain order, the popped entry still in it.
 */
function compareWithModel(
  program: readonly Step[],
  oracle: Oracle,
  check: (waiting: readonly Waiting[], popped: Waiting) => void,
): void {
  const queue = new EventQueue(oracle);
  const handles: Handle[] = [];
  // Compared at the end, as an `expect` a step would take most of the time.
  const seen: number[] = [];
  const expected: number[] = [];
  let waiting: Waiting[] = [];
  let now = 0;
  let reached = 0;
  const pop = () => {
    if (waiting.length === 0) return;
    expect(queue.pop(waiting[0]!.time - 1)).toBe(undefined);
    const entry = queue.pop(waiting[0]!.time);
    const popped = waiting.find((one) => one.entry === entry)!;
    check(waiting, popped);
    waiting = waiting.filter((one) => one !== popped);
    expect(queue.poppedTime).toBe(popped.time);
    expect(queue.poppedHandle).toBe(popped.handle);
    reached = popped.time;
    now = Math.max(now, popped.time);
    queue.now = now;
  };
  for (const step of program) {
    if (step.do === 'push') {
      const { delay, priority, channel } = step;
      const time = Math.max(now + delay, reached);
      // Two senders, two receivers; channel 0 is none.
      const entry: Task =
        channel === 0
          ? task(() => undefined)
          : { run: () => undefined, sender: channel >> 1, receiver: channel & 1 };
      const handle = queue.push(now + delay, entry, priority);
      waiting.push({ time, priority, sequence: handles.length, entry, handle });
      waiting.sort(inPlainOrder);
      handles.push(handle);
    } else if (step.do === 'pop') pop();
    else if (step.do === 'wait') queue.now = now += step.ticks;
    else if (handles.length > 0) {
      const handle = handles[step.which % handles.length]!;
      const index = waiting.findIndex((one) => one.handle === handle);
      seen.push(Number(queue.cancel(handle)));
      expected.push(Number(index >= 0));
      if (index >= 0) waiting.splice(index, 1);
    }
    seen.push(queue.size, queue.leastTime());
    expected.push(waiting.length, waiting[0]?.time ?? Infinity);
  }
  while (waiting.length > 0) pop();
  expect(seen).toEqual(expected);
  expect(queue.size).toBe(0);
}

function inPlainOrder(a: Waiting, b: Waiting): number {
  return a.time - b.time || a.priority - b.priority || a.sequence - b.sequence;
}

function expectFirst(waiting: readonly Waiting[], popped: Waiting): void {
  expect(popped).toBe(waiting[0]);
}

function expectAllowed(waiting: readonly Waiting[], popped: Waiting): void {
  const { time, priority } = waiting[0]!;
  expect([popped.time, popped.priority]).toEqual([time, priority]);
  const { sender, receiver } = popped.entry;
  const ahead = waiting.slice(0, waiting.indexOf(popped));
  const ofChannel = ahead.filter(
    ({ entry }) => sender !== undefined && entry.sender === sender && entry.receiver === receiver,
  );
  expect(ofChannel).toEqual([]);
}

describe('EventQueue against a sorted list', () => {
  test('the plain order is (time, priority, sequence)', () => {
    fc.assert(
      fc.property(steps, (program) => compareWithModel(program, PLAIN_ORACLE, expectFirst)),
      { numRuns: 3000, seed: 1 },
    );
  });

  test('an oracle that always answers 0 gives the plain order', () => {
    fc.assert(
      fc.property(steps, (program) => compareWithModel(program, sequenceOracle([]), expectFirst)),
      { numRuns: 3000, seed: 2 },
    );
  });

  test('whatever the oracle answers, times, priorities and channels are kept', () => {
    fc.assert(
      fc.property(steps, fc.array(fc.nat(5), { maxLength: 60 }), (program, choices) =>
        compareWithModel(program, sequenceOracle(choices), expectAllowed),
      ),
      { numRuns: 3000, seed: 3 },
    );
  });
});
