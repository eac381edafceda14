import { describe, expect, test } from 'vitest';
import { tokenOf, type TargetStats } from '../../src/facts/mod.ts';
import { UserCodeError } from '../../src/modules/mod.ts';
import { RealKernel, VirtualKernel } from '../../src/scheduler/mod.ts';
import { systemClock } from '../../src/time/mod.ts';
import { Deferred } from '../async_mutants/deferred.ts';
import {
  ACTIVE,
  ClosingTarget,
  CountingTarget,
  HandMadeTarget,
  stage,
} from './hand_made_target.ts';

const abortError = () => new DOMException('It was given up', 'AbortError');
const rejected = (reason: string) => ({ status: 'rejected', reason });
const ended = (reason: string) => ({ status: 'ended', reason });

/** A conversation 0 that is admitted at once. */
function admitted(settings?: Parameters<typeof stage>[1]) {
  const one = stage(new ClosingTarget(), settings);
  one.asks(0, (port) => port.start({ conversation: 0, user: 0 }));
  one.happens(0, (target) => target.answer('start c0', ACTIVE));
  return one;
}

describe('createTarget', () => {
  test('is called before anything else of the run, whoever came first', async () => {
    const order: string[] = [];
    const target = new HandMadeTarget();
    const kernel = new VirtualKernel();
    kernel.schedule(0, { run: () => order.push('load') });
    const create = () => {
      order.push('createTarget');
      return target;
    };
    await stage(target, { create, kernel }).run();
    expect(order).toEqual(['createTarget', 'load']);
  });

  test('may take its time: what is asked meanwhile is asked behind it, in order, an entry each', async () => {
    const target = new HandMadeTarget();
    const created = new Deferred<HandMadeTarget>();
    const create = () => created.promise;
    const { asks, happens, run } = stage(target, { create });
    asks(1, (port) => {
      port.start({ conversation: 0, user: 0 });
      port.send(0, 1, 5);
      port.stop(0, 'finished');
      port.start({ conversation: 1, user: 0 });
      port.abort(1);
    });
    happens(4, () => expect(target.called).toEqual([]));
    happens(5, () => created.resolve(target));
    happens(6, () => {
      expect(target.called).toEqual(['start c0', 'send c0/1', 'stop c0', 'start c1']);
      expect(target.startOf('start c1').signal.aborted).toBe(true);
      target.answer('start c0', ACTIVE);
    });
    expect(await run()).toEqual(['6 admitted 0']);
  });

  test.each<[string, () => unknown, RegExp]>([
    [
      'throws',
      () => {
        throw new Error('no room');
      },
      /^Cannot start the target: createTarget failed: no room$/,
    ],
    ['rejects', () => Promise.reject('a text'), /createTarget failed: a text$/],
    [
      'rejects with nothing that has a text',
      () => Promise.reject(Object.create(null)),
      /createTarget failed: \[object Object\]$/,
    ],
    ['gives nothing', () => undefined, /what createTarget gave has no method "start"$/],
    ['gives a part', () => ({ start() {}, send() {} }), /has no method "stop"$/],
    [
      'fails with a fault of the configuration',
      () => Promise.reject(new UserCodeError('Cannot load it')),
      /^Cannot load it$/,
    ],
  ])('that %s ends the run', async (_what, create, message) => {
    const running = stage(new HandMadeTarget(), { create }).run();
    await expect(running).rejects.toBeInstanceOf(UserCodeError);
    await expect(running).rejects.toThrow(message);
  });

  test('that never settles ends the run when figures are asked for', async () => {
    const { asks, run } = stage(new HandMadeTarget(), { create: () => new Promise(() => {}) });
    asks(1, (port) => port.start({ conversation: 0, user: 0 }));
    expect(await run()).toEqual([]);
    asks(7, (port) => port.stats(() => {}));
    await expect(run()).rejects.toThrow(/createTarget has not settled after 7 ms of the run$/);
  });
});

describe('requests', () => {
  test('carry the names of the run, a token, and signals that are not aborted', async () => {
    const { target, asks, run } = stage(new HandMadeTarget());
    asks(0, (port) => {
      port.start({ conversation: 3, user: 1 });
      port.send(3, 2, 7.5);
    });
    await run();
    const { userId, conversationId, signal } = target.startOf('start c3');
    expect([userId, conversationId, signal.aborted]).toEqual(['u1', 'c3', false]);
    const turn = target.turn('send c3/2');
    expect([turn.workMs, turn.signal.aborted]).toEqual([7.5, false]);
    expect(turn.text).toContain(`[hubbub:${tokenOf(3, 2)}]`);
  });

  test.each([
    ['', 0],
    [', also where they came before there was a target', 5],
  ])(
    'are entries of their own: what the target does for one settles before the next%s',
    async (_where, createdMs) => {
      const steps: string[] = [];
      const target = {
        async start({ conversationId }: { conversationId: string }) {
          steps.push(`begin ${conversationId}`);
          for (let step = 0; step < 20; step++) await Promise.resolve();
          await new Promise<void>((resolve) => process.nextTick(resolve));
          steps.push(`end ${conversationId}`);
          return ACTIVE;
        },
        async send() {},
        async stop() {},
      };
      const created = new Deferred<unknown>();
      const { asks, happens, run } = stage(target, { create: () => created.promise });
      happens(createdMs, () => created.resolve(target));
      asks(2, (port) => {
        for (const conversation of [0, 1]) port.start({ conversation, user: 0 });
      });
      const atMs = Math.max(2, createdMs);
      expect(await run()).toEqual([`${atMs} admitted 0`, `${atMs} admitted 1`]);
      expect(steps).toEqual(['begin c0', 'end c0', 'begin c1', 'end c1']);
    },
  );

  test('are told when they settle, in the order in which they do', async () => {
    const { asks, happens, run } = stage(new HandMadeTarget());
    asks(0, (port) => {
      for (const conversation of [0, 1, 2]) port.start({ conversation, user: 0 });
    });
    happens(5, (target) => {
      target.answer('start c2', ACTIVE);
      target.answer('start c0', { ...rejected('queue-full'), retryAfterMs: 30 });
    });
    happens(6, (target) => target.answer('start c1', rejected('a reason of its own')));
    expect(await run()).toEqual([
      '5 admitted 2',
      '5 refused 0 queue-full retry after 30',
      '6 refused 1 a reason of its own',
    ]);
  });

  test('may be answered by something that is no promise', async () => {
    const target = {
      start: () => ACTIVE,
      send: ({ text }: { text: string }) => ({ status: 'replied', text }),
      stop: () => {},
    };
    const { asks, run } = stage(target);
    asks(1, (port) => port.start({ conversation: 0, user: 0 }));
    asks(2, (port) => port.send(0, 1, 0));
    asks(3, (port) => port.stop(0, 'finished'));
    expect(await run()).toEqual(['1 admitted 0', '2 answered 0/1', '3 ended 0 stopped']);
  });
});

describe('a start', () => {
  test('that its user gives up has its signal aborted, and may fail by that', async () => {
    const { target, port, asks, happens, run } = stage(new HandMadeTarget());
    asks(0, () => {
      for (const conversation of [0, 1]) port.start({ conversation, user: 0 });
    });
    asks(5, () => {
      port.abort(0);
      port.abort(1);
    });
    happens(5, () => {
      expect(target.startOf('start c0').signal.aborted).toBe(true);
      target.answer('start c0', rejected('abandoned'));
      target.fail('start c1', target.startOf('start c1').signal.reason);
    });
    expect(await run()).toEqual(['5 refused 0 abandoned', '5 refused 1 abandoned']);
    expect(port.remarks()).toEqual([]);
  });

  test('that fails by an abort of which nobody knows is an error', async () => {
    const { port, asks, happens, run } = stage(new HandMadeTarget());
    asks(0, () => port.start({ conversation: 0, user: 0 }));
    happens(1, (target) => target.fail('start c0', abortError()));
    expect(await run()).toEqual(['1 refused 0 error']);
    expect(port.remarks()).toEqual([
      "The target's start failed once, first at 1 ms: AbortError: It was given up",
    ]);
  });

  test('that is answered behind its stop is told, and has to be stopped again', async () => {
    const { asks, happens, run } = stage(new HandMadeTarget());
    asks(0, (port) => port.start({ conversation: 0, user: 0 }));
    asks(1, (port) => port.stop(0, 'gave-up'));
    happens(2, (target) => target.answer('stop c0'));
    happens(3, (target) => target.answer('start c0', ACTIVE));
    asks(4, (port) => port.send(0, 1, 0));
    happens(5, (target) => target.reply('send c0/1'));
    asks(6, (port) => port.stop(0, 'again'));
    happens(7, (target) => target.answer('stop c0'));
    expect(await run()).toEqual(['3 admitted 0', '5 answered 0/1', '7 ended 0 stopped']);
  });

  test('that is answered before its stop is settled is over with the stop', async () => {
    const { asks, happens, run } = stage(new HandMadeTarget());
    asks(0, (port) => port.start({ conversation: 0, user: 0 }));
    asks(1, (port) => port.stop(0, 'finished'));
    happens(3, (target) => target.answer('start c0', ACTIVE));
    happens(4, (target) => target.answer('stop c0'));
    expect(await run()).toEqual(['3 admitted 0', '4 ended 0 stopped']);
  });

  test.each<[string, unknown, string]>([
    ['nothing', undefined, 'undefined'],
    ['null', null, 'null'],
    ['a text', 'active', '"active"'],
    ['a text in place of a refusal', 'rejected', '"rejected"'],
    ['another status', { status: 'queued' }, '{"status":"queued"}'],
    ['a refusal without a reason', { status: 'rejected' }, '{"status":"rejected"}'],
    ['a number without JSON', 7n, '7'],
  ])('that is answered by %s is an error, and told', async (_what, answer, said) => {
    const { port, asks, happens, run } = stage(new HandMadeTarget());
    asks(0, () => port.start({ conversation: 0, user: 0 }));
    happens(1, (target) => target.answer('start c0', answer));
    expect(await run()).toEqual(['1 refused 0 error']);
    expect(port.remarks()).toEqual([
      `The target's start failed once, first at 1 ms: TypeError: It answered ${said}`,
    ]);
  });

  test.each([Number.NaN, Infinity, -5, 'soon'])(
    'whose refusal advises to wait for %s advises nothing, and that is told',
    async (retryAfterMs) => {
      const { port, asks, happens, run } = stage(new HandMadeTarget());
      asks(0, () => port.start({ conversation: 0, user: 0 }));
      happens(1, (target) =>
        target.answer('start c0', { ...rejected('queue-full'), retryAfterMs }),
      );
      expect(await run()).toEqual(['1 refused 0 queue-full']);
      expect(port.remarks()).toEqual([expect.stringContaining('retryAfterMs')]);
    },
  );

  test('whose refusal advises nothing by null is as good as any', async () => {
    const { port, asks, happens, run } = stage(new HandMadeTarget());
    asks(0, () => port.start({ conversation: 0, user: 0 }));
    happens(1, (target) =>
      target.answer('start c0', { ...rejected('queue-full'), retryAfterMs: null }),
    );
    expect(await run()).toEqual(['1 refused 0 queue-full']);
    expect(port.remarks()).toEqual([]);
  });

  test('whose answer has no end is told by its beginning', async () => {
    const { port, asks, happens, run } = stage(new HandMadeTarget());
    asks(0, () => port.start({ conversation: 0, user: 0 }));
    happens(1, (target) => target.answer('start c0', { status: 'x'.repeat(1e6) }));
    await run();
    expect(port.remarks()[0]!.length).toBeLessThan(400);
  });

  test('that throws at once, or throws what has no text, is an error', async () => {
    const target = {
      start({ conversationId }: { conversationId: string }) {
        throw conversationId === 'c0' ? new RangeError('too many') : Object.create(null);
      },
      send() {},
      stop() {},
    };
    const { port, asks, run } = stage(target);
    asks(1, () => {
      for (const conversation of [0, 1]) port.start({ conversation, user: 0 });
    });
    expect(await run()).toEqual(['1 refused 0 error', '1 refused 1 error']);
    expect(port.remarks()).toEqual([
      "The target's start failed once, first at 1 ms: RangeError: too many",
      "The target's start failed once, first at 1 ms: [object Object]",
    ]);
  });
});

describe('a turn', () => {
  test('is answered with the token of its reply', async () => {
    const { asks, happens, run } = admitted();
    asks(1, (port) => {
      for (const turn of [1, 2, 3]) port.send(0, turn, 0);
    });
    const foreign = tokenOf(9, 1);
    happens(2, (target) => target.reply('send c0/1'));
    happens(3, (target) =>
      target.answer('send c0/2', { status: 'replied', text: 'no token at all' }),
    );
    happens(4, (target) =>
      target.answer('send c0/3', { status: 'replied', text: `for [hubbub:${foreign}]` }),
    );
    expect((await run()).slice(1)).toEqual([
      '2 answered 0/1',
      '3 answered 0/2',
      `4 answered 0/3 with token ${foreign}`,
    ]);
  });

  test('that ends its conversation is told before that', async () => {
    const { asks, happens, run } = admitted();
    asks(1, (port) => port.send(0, 1, 0));
    happens(5, (target) => target.answer('send c0/1', ended('idle-timeout')));
    expect((await run()).slice(1)).toEqual(['5 failed 0/1 idle-timeout', '5 ended 0 idle-timeout']);
  });

  test('that is given up is aborted before the stop, and its failure by that is no error', async () => {
    const { target, port, asks, happens, run } = admitted();
    asks(1, () => {
      port.send(0, 1, 0);
      port.send(0, 2, 0);
    });
    asks(5, () => port.stop(0, 'gave-up'));
    happens(5, () => {
      expect(target.called.at(-1)).toBe('stop c0');
      expect(target.turn('send c0/1').signal.aborted).toBe(true);
      target.fail('send c0/1', target.turn('send c0/1').signal.reason);
      target.answer('send c0/2', ended('stopped'));
      target.answer('stop c0');
    });
    expect((await run()).slice(1)).toEqual([
      '5 failed 0/1 abandoned',
      '5 failed 0/2 stopped',
      '5 ended 0 stopped',
    ]);
    expect(port.remarks()).toEqual([]);
  });

  test('is not aborted by a stop of somebody who has finished', async () => {
    const { target, asks, happens, run } = admitted();
    asks(1, (port) => port.send(0, 1, 0));
    asks(5, (port) => port.stop(0, 'finished'));
    happens(6, () => expect(target.turn('send c0/1').signal.aborted).toBe(false));
    await run();
    expect(target.called).toContain('stop c0');
  });

  test.each<[string, (target: HandMadeTarget) => void, RegExp]>([
    ['rejects', (target) => target.fail('send c0/1', new Error('no tokens')), /Error: no tokens$/],
    [
      'is answered by something else',
      (target) => target.answer('send c0/1', { status: 'replied' }),
      /TypeError: It answered \{"status":"replied"\}$/,
    ],
    [
      'fails by an abort of which nobody knows',
      (target) => target.fail('send c0/1', abortError()),
      /AbortError/,
    ],
  ])('that %s ends its conversation as an error', async (_what, act, remark) => {
    const { port, asks, happens, run } = admitted();
    asks(1, () => port.send(0, 1, 0));
    happens(5, act);
    expect((await run()).slice(1)).toEqual(['5 failed 0/1 error', '5 ended 0 error']);
    expect(port.remarks()).toEqual([expect.stringMatching(remark)]);
  });

  test('that ends a conversation which has not been admitted says nothing of its start', async () => {
    const { asks, happens, run } = stage(new HandMadeTarget());
    asks(0, (port) => {
      port.start({ conversation: 0, user: 0 });
      port.send(0, 1, 0);
    });
    happens(1, (target) => target.answer('send c0/1', ended('unknown')));
    happens(2, (target) => target.answer('start c0', ACTIVE));
    asks(3, (port) => port.send(0, 2, 0));
    happens(4, (target) => target.reply('send c0/2'));
    expect(await run()).toEqual(['1 failed 0/1 unknown', '2 admitted 0', '4 answered 0/2']);
  });
});

describe('parts of a reply', () => {
  test('are told when they come, but not behind the reply', async () => {
    const { target, teller, asks, happens, run } = admitted();
    asks(1, (port) => port.send(0, 1, 0));
    happens(2, () => target.turn('send c0/1').onChunk!('a'));
    happens(3, () => target.turn('send c0/1').onChunk!('b'));
    happens(4, () => target.reply('send c0/1'));
    happens(5, () => target.turn('send c0/1').onChunk!('c'));
    await run();
    expect(teller.signs).toEqual(['2 chunk 0/1', '3 chunk 0/1']);
  });

  test('are told behind the end, where they must not be', async () => {
    const { target, teller, asks, happens, run } = admitted();
    asks(1, (port) => port.send(0, 1, 0));
    happens(4, () => target.answer('send c0/1', ended('stopped')));
    happens(5, () => target.turn('send c0/1').onChunk!('c'));
    await run();
    expect(teller.signs).toEqual(['5 chunk 0/1']);
  });
});

describe('an end', () => {
  test('is told when every call that concerns the conversation is answered', async () => {
    const { asks, happens, run } = admitted();
    asks(1, (port) => {
      port.send(0, 1, 0);
      port.send(0, 2, 0);
      port.stop(0, 'finished');
    });
    happens(2, (target) => target.answer('stop c0'));
    happens(3, (target) => target.answer('send c0/2', ended('stopped')));
    happens(4, (target) => target.reply('send c0/1'));
    expect((await run()).slice(1)).toEqual([
      '3 failed 0/2 stopped',
      '4 answered 0/1',
      '4 ended 0 stopped',
    ]);
  });

  test('is told with its first reason, once, when several stops are', async () => {
    const { asks, happens, run } = admitted();
    asks(1, (port) => {
      port.send(0, 1, 0);
      port.stop(0, 'finished');
      port.stop(0, 'again');
    });
    happens(2, (target) => target.answer('send c0/1', ended('max-duration')));
    happens(3, (target) => target.answer('stop c0'));
    happens(4, (target) => target.answer('stop c0'));
    asks(5, (port) => port.stop(0, 'again'));
    happens(6, (target) => target.answer('stop c0'));
    expect((await run()).slice(1)).toEqual(['2 failed 0/1 max-duration', '4 ended 0 max-duration']);
  });

  test('waits for ever for a turn that never settles, which is remarked', async () => {
    const { port, asks, happens, run } = admitted();
    asks(1, () => port.send(0, 1, 0));
    asks(2, () => port.stop(0, 'finished'));
    happens(3, (target) => target.answer('stop c0'));
    expect((await run()).slice(1)).toEqual([]);
    expect(port.remarks()).toEqual(['The target has never settled: send of c0 since 1 ms']);
  });

  test('that fails is an error', async () => {
    const { port, asks, happens, run } = admitted();
    asks(1, () => port.stop(0, 'finished'));
    happens(3, (target) => target.fail('stop c0', 'out of order'));
    expect((await run()).slice(1)).toEqual(['3 ended 0 error']);
    expect(port.remarks()).toEqual(["The target's stop failed once, first at 3 ms: out of order"]);
  });

  test('of what never was, or was refused, is nothing', async () => {
    const { asks, happens, run } = stage(new HandMadeTarget());
    asks(0, (port) => port.start({ conversation: 0, user: 0 }));
    happens(1, (target) => target.answer('start c0', rejected('global-limit')));
    asks(2, (port) => {
      port.stop(0, 'finished');
      port.stop(7, 'finished');
      port.abort(7);
    });
    happens(3, (target) => {
      target.answer('stop c0');
      target.answer('stop c7');
    });
    expect(await run()).toEqual(['1 refused 0 global-limit']);
  });
});

const again = (conversation: number) => ({ conversation, user: 0, id: 0 });

describe('under an id that is used again', () => {
  test('an answer that the conversation is active gives no second slot', async () => {
    const { asks, happens, run } = admitted();
    asks(5, (port) => port.start(again(1)));
    happens(6, (target) => target.answer('start c0', ACTIVE));
    expect((await run()).slice(1)).toEqual(['6 refused 1 id-in-use']);
  });

  test('it is a new conversation where a timeout may have taken the old one, which is then over', async () => {
    const { target, asks, happens, run } = admitted({ limits: { idleTimeoutMs: 10 } });
    asks(9, (port) => port.start(again(1)));
    happens(9, () => target.answer('start c0', ACTIVE));
    asks(10, (port) => port.start(again(2)));
    happens(10, () => target.answer('start c0', ACTIVE));
    asks(11, (port) => {
      port.send(0, 1, 0);
      port.stop(0, 'finished');
    });
    expect((await run()).slice(1)).toEqual([
      '9 refused 1 id-in-use',
      '10 ended 0 unknown',
      '10 admitted 2',
      '11 failed 0/1 unknown',
    ]);
    expect(target.called.filter((call) => !call.startsWith('start'))).toEqual([]);
  });

  test('a reply has kept the old one from its message on', async () => {
    const { target, asks, happens, run } = admitted({ limits: { idleTimeoutMs: 10 } });
    asks(8, (port) => port.send(0, 1, 0));
    happens(12, () => target.reply('send c0/1'));
    for (const [atMs, conversation] of [
      [17, 1],
      [18, 2],
    ] as const) {
      asks(atMs, (port) => port.start(again(conversation)));
      happens(atMs, () => target.answer('start c0', ACTIVE));
    }
    expect((await run()).slice(2)).toEqual([
      '17 refused 1 id-in-use',
      '18 ended 0 unknown',
      '18 admitted 2',
    ]);
  });

  test('the maximum duration may have taken the old one, whatever was said', async () => {
    const { target, asks, happens, run } = admitted({ limits: { maxDurationMs: 10 } });
    asks(9, (port) => port.send(0, 1, 0));
    happens(9, () => target.reply('send c0/1'));
    asks(10, (port) => port.start(again(1)));
    happens(10, () => target.answer('start c0', ACTIVE));
    expect((await run()).slice(2)).toEqual(['10 ended 0 unknown', '10 admitted 1']);
  });

  test('the old one keeps its turns until they are answered', async () => {
    const { target, asks, happens, run } = admitted({ limits: { maxDurationMs: 10 } });
    asks(1, (port) => port.send(0, 1, 0));
    asks(10, (port) => port.start(again(1)));
    happens(10, () => target.answer('start c0', ACTIVE));
    happens(12, () => target.answer('send c0/1', ended('max-duration')));
    asks(13, (port) => {
      port.send(0, 2, 0);
      port.stop(1, 'finished');
    });
    happens(14, () => target.answer('stop c0'));
    expect((await run()).slice(1)).toEqual([
      '10 admitted 1',
      '12 failed 0/1 max-duration',
      '12 ended 0 unknown',
      '13 failed 0/2 unknown',
      '14 ended 1 stopped',
    ]);
    expect(target.called).not.toContain('send c0/2');
  });

  test('what the old one asks behind its end does not reach who waits for the id', async () => {
    const { target, asks, happens, run } = admitted();
    asks(1, (port) => port.stop(0, 'finished'));
    happens(2, () => target.answer('stop c0'));
    asks(3, (port) => {
      port.start(again(1));
      port.stop(0, 'again');
      port.send(0, 1, 0);
    });
    happens(4, () => target.answer('start c0', ACTIVE));
    expect((await run()).slice(1)).toEqual([
      '2 ended 0 stopped',
      '3 failed 0/1 unknown',
      '4 admitted 1',
    ]);
    expect(target.called).toEqual(['start c0', 'stop c0', 'start c0']);
  });

  test('it is a new conversation where somebody has asked for the end of the old one', async () => {
    const { target, asks, happens, run } = admitted();
    asks(5, (port) => port.stop(0, 'finished'));
    asks(5, (port) => port.start(again(1)));
    happens(6, () => target.answer('start c0', ACTIVE));
    happens(7, () => target.answer('stop c0'));
    expect((await run()).slice(1)).toEqual(['6 admitted 1', '7 ended 0 stopped']);
  });

  test('a stop of somebody who was refused does not reach who has the id', async () => {
    const { target, asks, happens, run } = admitted();
    asks(5, (port) => port.start(again(1)));
    happens(6, () => target.answer('start c0', rejected('id-in-use')));
    asks(7, (port) => {
      port.stop(1, 'finished');
      port.send(1, 1, 0);
    });
    asks(8, (port) => port.send(0, 1, 0));
    happens(9, () => target.reply('send c0/1'));
    expect((await run()).slice(1)).toEqual([
      '6 refused 1 id-in-use',
      '7 failed 1/1 unknown',
      '9 answered 0/1',
    ]);
    expect(target.called).not.toContain('stop c0');
  });

  test('who waits beside the one that has the id leaves by its signal', async () => {
    const { target, asks, happens, run } = admitted();
    asks(5, (port) => port.start(again(1)));
    asks(6, (port) => port.stop(1, 'finished'));
    happens(7, () => {
      expect(target.startOf('start c0').signal.aborted).toBe(true);
      target.answer('start c0', rejected('abandoned'));
    });
    expect((await run()).slice(1)).toEqual(['7 refused 1 abandoned']);
    expect(target.called).not.toContain('stop c0');
  });

  test('a stop waits for an answer that may show that the old one is over', async () => {
    const { target, asks, happens, run } = admitted({ limits: { idleTimeoutMs: 4 } });
    asks(5, (port) => {
      port.start(again(1));
      port.stop(0, 'finished');
    });
    happens(6, () => {
      expect(target.called).not.toContain('stop c0');
      target.answer('start c0', ACTIVE);
    });
    asks(7, (port) => port.stop(1, 'finished'));
    happens(8, () => target.answer('stop c0'));
    expect((await run()).slice(1)).toEqual([
      '6 admitted 1',
      '6 ended 0 unknown',
      '8 ended 1 stopped',
    ]);
  });

  test('a stop that waited is asked for where the old one is there still', async () => {
    const { target, asks, happens, run } = admitted({ limits: { idleTimeoutMs: 4 } });
    asks(5, (port) => {
      port.start(again(1));
      port.stop(0, 'finished');
    });
    happens(6, () => target.answer('start c0', rejected('id-in-use')));
    happens(7, () => target.answer('stop c0'));
    expect((await run()).slice(1)).toEqual(['6 refused 1 id-in-use', '7 ended 0 stopped']);
  });

  test('a stop of who surely has it waits for nobody: its slot may be what the other waits for', async () => {
    const { target, asks, happens, run } = admitted();
    asks(5, (port) => {
      port.start(again(1));
      port.stop(0, 'finished');
    });
    happens(6, () => {
      target.answer('stop c0');
      target.answer('start c0', ACTIVE);
    });
    expect((await run()).slice(1)).toEqual(['6 ended 0 stopped', '6 admitted 1']);
  });
});

/** Two who wait under a target that counts. */
function counting() {
  const one = stage(new CountingTarget(), { watches: true });
  one.asks(1, (port) => {
    for (const conversation of [0, 1]) port.start({ conversation, user: 0 });
  });
  return one;
}

const queuedIn = (lines: readonly string[]) => lines.filter((line) => line.includes('queued '));

describe('figures', () => {
  test.each([
    [0, []],
    [1, []],
    [2, ['1 queued 0', '1 queued 1']],
    [3, []],
  ])('that show %i who wait tell of two unanswered starts %j', async (queued, told) => {
    const { target, teller, run } = counting();
    target.figures = { active: 1, queued };
    await run();
    expect(queuedIn(teller.signs)).toEqual(told);
  });

  test('tell of each once, and of who comes later', async () => {
    const { target, teller, asks, happens, run } = counting();
    target.figures = { active: 1, queued: 2 };
    happens(2, () => (target.figures = { active: 1, queued: 1 }));
    happens(2, () => target.answer('start c0', ACTIVE));
    asks(3, (port) => port.start({ conversation: 2, user: 0 }));
    happens(3, () => (target.figures = { active: 1, queued: 2 }));
    await run();
    expect(queuedIn(teller.signs)).toEqual(['1 queued 0', '1 queued 1', '3 queued 2']);
  });

  test('are told when an instant is over in which something was asked, answered, or changed', async () => {
    const { target, teller, happens, run } = counting();
    happens(2, () => {});
    happens(3, () => (target.figures = { active: 7 }));
    happens(4, () => {});
    happens(5, () => target.answer('start c0', ACTIVE));
    await run();
    expect(teller.all.filter((line) => /watched|admitted/.test(line))).toEqual([
      '1 watched {"active":0}',
      '3 watched {"active":7}',
      '5 admitted 0',
      '5 watched {"active":7}',
    ]);
  });

  test('are told behind an answer that comes by none of its timers', async () => {
    const { target, kernel, teller, run } = counting();
    const answer = () => {
      kernel.settle();
      target.figures = { active: 1 };
      target.answer('start c0', ACTIVE);
    };
    kernel.schedule(5000, { run: answer });
    await run();
    expect(teller.signs.at(-1)).toBe('5 watched {"active":1}');
  });

  test('are not asked for where nobody watches, or where there are none', async () => {
    const target = new CountingTarget();
    const unwatched = stage(target);
    const without = stage(new HandMadeTarget(), { watches: true });
    for (const { asks, run, teller } of [unwatched, without]) {
      asks(1, (port) => port.start({ conversation: 0, user: 0 }));
      await run();
      expect(teller.signs).toEqual([]);
    }
  });

  test('that take time are of another instant, and are left out', async () => {
    const pending: ((stats: TargetStats) => void)[] = [];
    class SlowTarget extends HandMadeTarget {
      stats(): Promise<TargetStats> {
        return new Promise((resolve) => pending.push(resolve));
      }
    }
    const { teller, asks, happens, run } = stage(new SlowTarget(), { watches: true });
    asks(1, (port) => port.start({ conversation: 0, user: 0 }));
    happens(2, () => pending.splice(0)[0]!({ active: 0, queued: 1 }));
    await run();
    expect(teller.signs).toEqual([]);
  });

  test('beside what is known of are the target’s own affair', async () => {
    const { target, port, teller, run } = counting();
    target.figures = { active: 0, uptime: 1.5, names: ['a'] };
    await run();
    expect(port.remarks().filter((remark) => remark.includes('failed'))).toEqual([]);
    expect(teller.signs).toEqual(['1 watched {"active":0}']);
  });

  test.each<[string, unknown]>([
    ['nothing', undefined],
    ['a list of nothing', []],
    ['fractions', { active: 1.5 }],
    ['texts', { active: 1, queued: '2' }],
  ])('that are %s are none, and that is told once', async (_what, figures) => {
    const { target, port, teller, asks, run } = counting();
    target.figures = figures;
    const seen: unknown[] = [];
    asks(2, () => port.stats((stats) => seen.push(stats)));
    await run();
    expect(seen).toEqual([undefined]);
    expect(teller.signs).toEqual([]);
    const failures = port.remarks().filter((remark) => remark.includes('stats failed'));
    expect(failures).toEqual([expect.stringMatching(/failed 3 times, first at 1 ms: TypeError/)]);
  });

  test('that throw are none', async () => {
    class BrokenTarget extends HandMadeTarget {
      stats(): Promise<TargetStats> {
        throw new Error('no figures');
      }
    }
    const { port, teller, asks, run } = stage(new BrokenTarget(), { watches: true });
    const seen: unknown[] = [];
    asks(1, () => port.stats((stats) => seen.push(stats)));
    await run();
    expect([seen, teller.signs]).toEqual([[undefined], []]);
    expect(port.remarks()).toEqual([
      "The target's stats failed 2 times, first at 1 ms: Error: no figures",
    ]);
  });

  test('that are asked for are given, and undefined where there are none', async () => {
    const { target, asks, run } = counting();
    target.figures = { active: 3, timers: 2 };
    const seen: unknown[] = [];
    asks(2, (port) => port.stats((stats) => seen.push(stats)));
    await run();
    const without = stage(new HandMadeTarget());
    without.asks(1, (port) => port.stats((stats) => seen.push(stats)));
    await without.run();
    expect(seen).toEqual([{ active: 3, timers: 2 }, undefined]);
  });
});

describe('closing', () => {
  test('calls the method, where there is one', async () => {
    const { target, port, asks, happens, run } = admitted();
    asks(1, () => expect(port.closes).toBe(true));
    asks(1, () => port.send(0, 1, 0));
    asks(5, () => port.close());
    happens(6, () => {
      target.answer('send c0/1', ended('shutting-down'));
      target.answer('close');
    });
    expect((await run()).slice(1)).toEqual([
      '6 failed 0/1 shutting-down',
      '6 ended 0 shutting-down',
    ]);
    expect(port.remarks()).toEqual([]);
  });

  test('is nothing where there is none', async () => {
    const { port, asks, run } = stage(new HandMadeTarget());
    asks(1, () => expect(port.closes).toBe(false));
    asks(2, () => port.close());
    expect(await run()).toEqual([]);
    expect(port.remarks()).toEqual([]);
  });

  test('that fails, or never settles, is remarked', async () => {
    const { port, asks, happens, run } = stage(new ClosingTarget());
    asks(2, () => {
      void port.close();
      void port.close();
    });
    happens(3, (target) => target.fail('close', new Error('still busy')));
    await run();
    expect(port.remarks()).toEqual([
      "The target's close failed once, first at 3 ms: Error: still busy",
      'The target has never settled: close since 2 ms',
    ]);
  });
});

test('of many calls that never settle five are told', async () => {
  const { port, asks, run } = stage(new HandMadeTarget());
  asks(1, () => {
    for (let conversation = 0; conversation < 8; conversation++) {
      port.start({ conversation, user: 0 });
    }
  });
  await run();
  expect(port.remarks()).toEqual([
    expect.stringMatching(
      /^The target has never settled: (start of c\d since 1 ms, ){4}start of c4 since 1 ms and 3 more$/,
    ),
  ]);
});

test('what a listener throws ends the run', async () => {
  const { teller, asks, happens, run } = stage(new HandMadeTarget());
  teller.admitted = () => {
    throw new Error('a fault of our own');
  };
  asks(0, (port) => port.start({ conversation: 0, user: 0 }));
  happens(1, (target) => target.answer('start c0', ACTIVE));
  await expect(run()).rejects.toThrow('a fault of our own');
});

test('timers of its own are those that it is made with', () => {
  expect(stage(new HandMadeTarget(), { timers: () => 3 }).port.ownTimers).toBe(3);
  expect(stage(new HandMadeTarget()).port.ownTimers).toBe(0);
});

const later = <T>(value: T) =>
  new Promise<T>((resolve) => void systemClock.setTimer(() => resolve(value), 5));

describe('in real time', () => {
  test('a run waits for answers that are under way, and comes back behind them', async () => {
    const target = {
      start: () => later(ACTIVE),
      send: ({ text }: { text: string }) => later({ status: 'replied', text }),
      stop: () => later(undefined),
      stats: () => later({ active: 0 }),
      close: () => later(undefined),
    };
    const kernel = new RealKernel();
    const { port, teller } = stage(target, { create: () => later(target), kernel });
    const told = async (ask: () => unknown) => {
      kernel.post({ run: () => void ask() });
      expect(await kernel.run()).toBe('idle');
      return teller.log.splice(0).map((line) => line.replace(/^\S+ /, ''));
    };
    expect(await told(() => port.start({ conversation: 0, user: 0 }))).toEqual(['admitted 0']);
    expect(await told(() => port.send(0, 1, 0))).toEqual(['answered 0/1']);
    expect(await told(() => port.stop(0, 'finished'))).toEqual(['ended 0 stopped']);
    const seen: unknown[] = [];
    expect(await told(() => port.stats((stats) => seen.push(stats)))).toEqual([]);
    expect(await told(() => port.close())).toEqual([]);
    expect(seen).toEqual([{ active: 0 }]);
    expect(port.remarks()).toEqual([]);
  });

  test('a call that fails holds up nobody', async () => {
    const target = {
      start: () => {
        throw new Error('now');
      },
      send: () => later(0).then(() => Promise.reject(new Error('later'))),
      stop: () => Promise.resolve(),
    };
    const kernel = new RealKernel();
    const { port, teller } = stage(target, { kernel });
    port.start({ conversation: 0, user: 0 });
    port.send(0, 1, 0);
    expect(await kernel.run()).toBe('idle');
    expect(teller.log.map((line) => line.replace(/^\S+ /, ''))).toEqual([
      'refused 0 error',
      'failed 0/1 error',
    ]);
  });
});
