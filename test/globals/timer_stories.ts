import { AsyncLocalStorage } from 'node:async_hooks';
import * as imported from 'node:timers';
import * as promised from 'node:timers/promises';
import { createRequire } from 'node:module';
import { promisify } from 'node:util';
import { globals, play, type Played, type Stage } from './play.ts';

/** Code that sets timers, as targets do. Each gives what came of it. */

export function orderOfTimers(): Promise<Played> {
  return play(({ log, nowMs }) => {
    const say = (text: string) => () => log(`${nowMs()} ${text}`);
    setTimeout(say('ten'), 10);
    setTimeout(say('five'), 5.9);
    setTimeout(say('none'));
    setTimeout(say('negative'), -3);
    setTimeout(say('no number'), 'soon' as never);
    setTimeout(say('too long'), 2 ** 31);
    setImmediate(say('immediate'));
    queueMicrotask(say('microtask'));
    process.nextTick(say('tick'));
    say('at once')();
  });
}

export function promisesSettleBetweenTimers(): Promise<Played> {
  return play(({ log }) => {
    for (const name of ['a', 'b']) {
      const takeTurns = async () => {
        log(`${name}0`);
        for (let turn = 1; turn < 4; turn++) {
          await Promise.resolve();
          log(`${name}${turn}`);
        }
        process.nextTick(() => log(`${name} tick`));
      };
      setTimeout(() => void takeTurns(), 1);
    }
  });
}

export function argumentsAndThis(): Promise<Played> {
  return play(({ log }) => {
    const timer = setTimeout(
      function (this: unknown, ...args: unknown[]) {
        log(`${this === timer} ${args.join()}`);
      },
      1,
      'a',
      2,
    );
    setImmediate((one: string) => log(one), 'immediate');
  });
}

export function timeoutObjects(): Promise<Played> {
  return play(async ({ log, nowMs }) => {
    const timer = setTimeout(() => log(`refreshed ${nowMs()}`), 10);
    log(`${timer.hasRef()} ${timer.unref().hasRef()} ${timer.ref().hasRef()}`);
    log(`${typeof timer[Symbol.toPrimitive]()} ${timer.constructor.name}`);
    await promised.setTimeout(6);
    timer.refresh();
    clearTimeout(setTimeout(() => log('cleared by object'), 5));
    clearTimeout(Number(setTimeout(() => log('cleared by number'), 5)));
    clearTimeout(String(Number(setTimeout(() => log('cleared by text'), 5))));
    clearInterval(setTimeout(() => log('cleared as an interval'), 5));
    setTimeout(() => log('closed'), 5).close();
    setTimeout(() => log('disposed'), 5)[Symbol.dispose]();
    clearImmediate(setImmediate(() => log('immediate cleared')));
    clearTimeout(undefined);
    clearTimeout(null as never);
    clearTimeout({} as never);
  });
}

export function refreshAfterFiring(): Promise<Played> {
  return play(({ log, nowMs }) => {
    let left = 2;
    const timer = setTimeout(() => {
      log(nowMs());
      if (left-- > 0) timer.refresh();
    }, 3);
    const closed = setTimeout(() => log('never'), 3);
    clearTimeout(closed);
    closed.refresh();
  });
}

export function intervals(): Promise<Played> {
  return play(({ log, nowMs }) => {
    let count = 0;
    const interval = setInterval(() => {
      log(nowMs());
      if (++count === 3) clearInterval(interval);
    }, 7);
  });
}

export function promisedTimers(): Promise<Played> {
  return play(async ({ log, nowMs }) => {
    log(await promised.setTimeout(5, 'value'));
    log(await promisify(setTimeout)(5, 'promisified'));
    log(await promisify(setImmediate)('immediate'));
    await promised.scheduler.wait(2);
    await promised.scheduler.yield();
    log(nowMs());
    let count = 0;
    for await (const value of promised.setInterval(4, 'tick')) {
      log(`${value} ${nowMs()}`);
      if (++count === 2) break;
    }
    log(nowMs());
  });
}

export function abortedTimers(): Promise<Played> {
  return play(async ({ log, nowMs }) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(new Error('reason')), 3);
    const { signal } = controller;
    const wait = promised.setTimeout(10, 'x', { signal });
    const interval = (async () => {
      for await (const value of promised.setInterval(2, 'tick', { signal })) log(value);
    })();
    const waits = [wait, interval, promised.setImmediate(1, { signal: AbortSignal.abort() })];
    for (const settled of await Promise.allSettled(waits)) {
      const error = (settled as PromiseRejectedResult).reason as Error & { code?: string };
      log(`${nowMs()} ${error.name} ${error.code} ${String(error.cause)}`);
    }
    const timeout = AbortSignal.timeout(20);
    timeout.addEventListener('abort', () => log(`${nowMs()} ${String(timeout.reason)}`));
  });
}

export function sameEverywhere(): unknown {
  const required = createRequire(import.meta.url)('timers') as typeof imported;
  return [
    required.setTimeout === setTimeout,
    imported.setTimeout === setTimeout,
    imported.setInterval === setInterval,
    imported.clearTimeout === clearTimeout,
    imported.promises.setTimeout === promised.setTimeout,
    promisify(setTimeout) === promised.setTimeout,
    imported.setImmediate === setImmediate,
  ];
}

export function wrongArguments(): Promise<Played> {
  return play(({ log }) => {
    const attempts = [
      () => Reflect.apply(setTimeout, undefined, ['code', 1]),
      () => Reflect.apply(setInterval, undefined, [undefined, 1]),
      () => Reflect.apply(setImmediate, undefined, [null]),
      () => AbortSignal.timeout(-1),
    ];
    for (const attempt of attempts) {
      try {
        attempt();
        log('went through');
      } catch (error) {
        const { name, code } = error as Error & { code?: string };
        log(`${name} ${code}`);
      }
    }
  });
}

/** For each of some seeds the order in which timers of one instant fired. */
export async function ordersOfOneInstant(seeds: number): Promise<string[]> {
  const orders: string[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { log } = await play(
      async (stage) => {
        await promised.setTimeout(1);
        setTimeout(() => stage.log('x1'), 9);
        setTimeout(() => stage.log('x2'), 9);
        setTimeout(() => stage.log('x3'), 9);
        await promised.setTimeout(4);
        setTimeout(() => stage.log('y1'), 5);
        setTimeout(() => stage.log('y2'), 5);
      },
      { seed, isShuffled: true },
    );
    orders.push(log.join(' '));
  }
  return orders;
}

export async function ordersOfImmediates(seeds: number): Promise<string[]> {
  const orders: string[] = [];
  for (let seed = 0; seed < seeds; seed++) {
    const { log } = await play(
      (stage) => {
        for (const name of ['a', 'b', 'c']) setImmediate(() => stage.log(name));
      },
      { seed, isShuffled: true },
    );
    orders.push(log.join(' '));
  }
  return orders;
}

export function contextsOfTimers(): Promise<Played> {
  return play(async ({ log }) => {
    const storage = new AsyncLocalStorage<string>();
    storage.run('one', () => setTimeout(() => log(storage.getStore()), 2));
    storage.run('two', () => setTimeout(() => log(storage.getStore()), 1));
    storage.run('three', () => void promised.setTimeout(3).then(() => log(storage.getStore())));
    setTimeout(() => log(storage.getStore()), 4);
  });
}

export function pendingTimers(): Promise<Played> {
  return play(
    function idleWatch() {
      setTimeout(function expire() {}, 500);
      setInterval(() => {}, 300).unref();
      AbortSignal.timeout(600);
    },
    { untilMs: 100, notesOrigins: true },
  );
}

/** What timers of a run do after it. */
export async function timersOfAnEarlierRun(): Promise<unknown> {
  let timer: NodeJS.Timeout | undefined;
  const earlier: string[] = [];
  let stage: Stage | undefined;
  await play(
    (its) => {
      stage = its;
      timer = setTimeout(() => earlier.push('fired'), 50);
    },
    { untilMs: 10 },
  );
  const later = await play(({ log }) => {
    timer!.refresh();
    setTimeout(() => log('own'), 100);
  });
  await stage!.kernel.run();
  return { earlier, later: later.log };
}

export function timerWithoutRun(): string {
  try {
    setTimeout(() => {}, 1);
    return 'went through';
  } catch (error) {
    return String(error);
  }
}

export function errors(): Promise<Played> {
  return play(({ log }) => {
    setTimeout(() => {
      throw new Error('in a timer');
    }, 1);
    setTimeout(() => void Promise.reject(new Error('rejected')), 2);
    setTimeout(() => {
      process.nextTick(() => {
        throw new Error('in a tick');
      });
    }, 3);
    setTimeout(() => {
      queueMicrotask(() => {
        throw new Error('in a microtask');
      });
    }, 4);
    setTimeout(() => {
      const target = new EventTarget();
      target.addEventListener('x', () => {
        throw new Error('in a listener');
      });
      target.dispatchEvent(new Event('x'));
    }, 5);
    setTimeout(() => log('goes on'), 6);
  });
}

export function errorsListenedFor(): Promise<Played> {
  return play(({ log }) => {
    process.on('uncaughtException', (error, origin) => log(`${error.message} ${origin}`));
    setTimeout(() => {
      throw new Error('in a timer');
    }, 1);
    setTimeout(() => void Promise.reject(new Error('rejected')), 2);
    setTimeout(() => {
      process.nextTick(() => {
        throw new Error('in a tick');
      });
    }, 3);
  });
}

export async function listenersAreGone(): Promise<number[]> {
  const before = listeners();
  await play(() => {
    process.on('uncaughtException', () => {});
    process.once('exit', () => {});
  });
  return [before, listeners()];
}

function listeners(): number {
  return process.listenerCount('uncaughtException') + process.listenerCount('exit');
}

export async function rejectionIsHeardBeforeTheNextEntry(): Promise<readonly string[]> {
  const order: string[] = [];
  const { uncaught } = await play(({ log }) => {
    setTimeout(() => void Promise.reject(new Error('first')), 1);
    setTimeout(() => log(order.push('next entry')), 1);
  });
  return [...uncaught, ...order];
}

export function ownCodeMayUseTheMachine(): Promise<Played> {
  return play(({ log }) => {
    log(globals.suspend(() => Date.now() > 1_800_000_000_000 - 1e11));
    log(new Date().toISOString());
  });
}
