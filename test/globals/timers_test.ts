import { afterAll, describe, expect, test } from 'vitest';
import type { Played } from './play.ts';
import { startThread } from './thread.ts';

const thread = startThread(new URL('timer_stories.ts', import.meta.url));
afterAll(() => thread.stop());

const logOf = async (story: string) => (await thread.call<Played>(story)).log;

describe('timers of a run', () => {
  test('fire in virtual time, with the delays that Node makes of what it is given', async () => {
    expect(await logOf('orderOfTimers')).toEqual([
      '0 at once',
      '0 tick',
      '0 microtask',
      '0 immediate',
      '1 none',
      '1 negative',
      '1 no number',
      '1 too long',
      '5 five',
      '10 ten',
    ]);
  });

  test('let promises and ticks settle before the next one', async () => {
    expect(await logOf('promisesSettleBetweenTimers')).toEqual([
      'a0',
      'a1',
      'a2',
      'a3',
      'a tick',
      'b0',
      'b1',
      'b2',
      'b3',
      'b tick',
    ]);
  });

  test('call with their arguments, and with themselves as this', async () => {
    expect(await logOf('argumentsAndThis')).toEqual(['immediate', 'true a,2']);
  });

  test('give objects like those of Node, which can be cleared in every way', async () => {
    expect(await logOf('timeoutObjects')).toEqual([
      'true false true',
      'number Timeout',
      'refreshed 16',
    ]);
  });

  test('can be set again by refresh after they fired, but not after they were cleared', async () => {
    expect(await logOf('refreshAfterFiring')).toEqual(['3', '6', '9']);
  });

  test('repeat until they are cleared', async () => {
    expect(await logOf('intervals')).toEqual(['7', '14', '21']);
  });

  test('are promised by node:timers/promises and promisify', async () => {
    expect(await logOf('promisedTimers')).toEqual([
      'value',
      'promisified',
      'immediate',
      '12',
      'tick 16',
      'tick 20',
      '20',
    ]);
  });

  test('are ended by abort signals, and end them', async () => {
    expect(await logOf('abortedTimers')).toEqual([
      'tick',
      '3 AbortError ABORT_ERR Error: reason',
      '3 AbortError ABORT_ERR Error: reason',
      '3 AbortError ABORT_ERR AbortError: This operation was aborted',
      '23 TimeoutError: The operation was aborted due to timeout',
    ]);
  });

  test('are the same for who imports, who requires and who takes the globals', async () => {
    expect(await thread.call('sameEverywhere')).toEqual(Array.from({ length: 7 }, () => true));
  });

  test('refuse what Node refuses', async () => {
    expect(await logOf('wrongArguments')).toEqual([
      ...Array.from({ length: 3 }, () => 'TypeError ERR_INVALID_ARG_TYPE'),
      'RangeError ERR_OUT_OF_RANGE',
    ]);
  });

  test('of one delay keep their order, and may change places with those of another delay', async () => {
    const orders = await thread.call<string[]>('ordersOfOneInstant', 60);
    for (const order of orders) {
      expect(order.split(' ').filter((name) => name.startsWith('x'))).toEqual(['x1', 'x2', 'x3']);
      expect(order.split(' ').filter((name) => name.startsWith('y'))).toEqual(['y1', 'y2']);
    }
    expect(new Set(orders).size).toBe(10);
  });

  test('of no delay, immediates, keep their order', async () => {
    expect(new Set(await thread.call<string[]>('ordersOfImmediates', 20))).toEqual(
      new Set(['a b c']),
    );
  });

  test('carry the context of AsyncLocalStorage', async () => {
    expect(await logOf('contextsOfTimers')).toEqual(['two', 'one', 'three', 'undefined']);
  });

  test('can be listed while they wait, with where they were set', async () => {
    const { pending } = await thread.call<Played>('pendingTimers');
    const origin = { file: expect.stringMatching(/timer_stories\.ts$/) as string };
    expect(pending).toMatchObject([
      { kind: 'timeout', name: 'expire', due: 500_000, isReferenced: true, origin },
      { kind: 'interval', due: 300_000, delayMs: 300, isReferenced: false, origin },
      { kind: 'timeout', name: 'AbortSignal.timeout', due: 600_000, isReferenced: false, origin },
    ]);
  });

  test('of an earlier run never fire in a later one', async () => {
    expect(await thread.call('timersOfAnEarlierRun')).toEqual({ earlier: [], later: ['own'] });
  });

  test('are refused where no run is entered', async () => {
    expect(await thread.call('timerWithoutRun')).toMatch(/this thread is in no run/);
  });
});

describe('what nobody catches', () => {
  test('reaches the run, which goes on', async () => {
    const { uncaught, log } = await thread.call<Played>('errors');
    expect(uncaught).toEqual([
      'Error: in a timer',
      'Error: rejected',
      'Error: in a tick',
      'Error: in a microtask',
      'Error: in a listener',
    ]);
    expect(log).toEqual(['goes on']);
  });

  test('reaches the listeners of the target instead, if it has any', async () => {
    const { uncaught, log } = await thread.call<Played>('errorsListenedFor');
    expect(log).toEqual([
      'in a timer uncaughtException',
      'rejected unhandledRejection',
      'in a tick uncaughtException',
    ]);
    expect(uncaught).toEqual([]);
  });

  test('leaves no listener behind', async () => {
    const [before, after] = await thread.call<number[]>('listenersAreGone');
    expect(after).toBe(before);
  });

  test('is heard of before the next entry, if it is a rejection', async () => {
    expect(await thread.call('rejectionIsHeardBeforeTheNextEntry')).toEqual([
      'Error: first',
      'next entry',
    ]);
  });
});

test('our own code can look at the real clock within a run', async () => {
  expect(await logOf('ownCodeMayUseTheMachine')).toEqual(['true', '2026-01-01T00:00:00.000Z']);
});
