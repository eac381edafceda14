import { describe, expect, test } from 'vitest';
import { XStateHost } from '../../src/actors/mod.ts';
import { NOBODY, tokenOf, type Limits, type Names } from '../../src/facts/mod.ts';
import { PLAIN_ORACLE, RandomSource, type Oracle } from '../../src/random/mod.ts';
import { VirtualKernel } from '../../src/scheduler/mod.ts';
import {
  longestDelayMs,
  ReferenceTarget,
  withFaults,
  type CreatePort,
  type FaultPlan,
  type PortListener,
} from '../../src/targets/mod.ts';
import { describeTarget, perform, type Act } from './target_contract.ts';

const NAMES: Names = {
  nameOfUser: (user) => `user ${user}`,
  nameOfConversation: (conversation) => `conversation ${conversation}`,
};

const createReference: CreatePort = (context) => new ReferenceTarget(context);

/** Strikes at these choices alone, such as `fault:error/3/0`. */
function striking(...choices: readonly string[]): Oracle {
  const counts = new Map<string, number>();
  return {
    plain: true,
    pick: () => 0,
    chance(label, _probability, subject) {
      const key = `${label}/${subject}`;
      const count = counts.get(key) ?? 0;
      counts.set(key, count + 1);
      return choices.includes(`${key}/${count}`) || choices.includes(label);
    },
  };
}

function fail(error: unknown): never {
  throw error;
}

interface Rig {
  readonly oracle?: Oracle;
  readonly isOver?: () => boolean;
  readonly createPort?: CreatePort;
}

function createWith(
  plan: FaultPlan,
  { oracle = PLAIN_ORACLE, isOver, createPort = createReference }: Rig = {},
) {
  return (limits: Limits, listener: PortListener) => {
    const kernel = new VirtualKernel();
    const host = new XStateHost(kernel, { onError: fail });
    const random = new RandomSource(1);
    const context = { kernel, host, limits, listener, random, oracle, names: NAMES };
    return { kernel, port: withFaults(createPort, plan, isOver)(context) };
  };
}

/** All that is told of `acts`, in order. */
async function told(plan: FaultPlan, acts: readonly Act[], rig: Rig & { limits?: Limits } = {}) {
  const { limits = {}, ...rest } = rig;
  return (await perform(createWith(plan, rest), limits, { acts })).teller.all;
}

const EVERYTHING: FaultPlan = {
  latency: { kind: 'constant', valueMs: 0 },
  spikes: { chance: 1, of: { kind: 'constant', valueMs: 50 } },
  errors: 1,
  lostReplies: 1,
  duplicates: 1,
  reordered: 1,
  stall: { everyMs: 10, forMs: 5 },
  crash: { everyMs: 10, restartAfterMs: 5 },
  slowDatabase: { kind: 'constant', valueMs: 0 },
};

describeTarget('behind faults that never strike', createWith(EVERYTHING));
describeTarget(
  'behind faults that strike no more',
  createWith(EVERYTHING, {
    oracle: striking('fault:error', 'fault:duplicate'),
    isOver: () => true,
  }),
);

test('without a fault there is nothing in between', () => {
  expect(withFaults(createReference, {})).toBe(createReference);
});

test('the target is given what it would be given, under names of the outside', () => {
  const names: string[] = [];
  const createPort: CreatePort = (context) => {
    names.push(context.names.nameOfUser(7), context.names.nameOfConversation(14));
    names.push(context.names.nameOfConversation(15));
    return createReference(context);
  };
  createWith({ duplicates: 1 }, { createPort })({}, {} as PortListener);
  expect(names).toEqual(['user 7', 'conversation 7', 'conversation 7']);
});

const TALK: readonly Act[] = [
  [0, 'start', 0, 0],
  [30, 'send', 0, 1, 5],
  [70, 'stop', 0],
];

describe('latency', () => {
  test('puts requests and answers off', async () => {
    expect(await told({ latency: { kind: 'constant', valueMs: 10 } }, TALK)).toEqual([
      '20 admitted 0',
      '50 chunk 0/1',
      '55 answered 0/1',
      '90 ended 0 stopped',
    ]);
  });

  test('keeps what concerns one conversation in order, each way', async () => {
    const latency = { kind: 'uniform', minMs: 0, maxMs: 40 } as const;
    const turns = Array.from({ length: 30 }, (_, turn): Act => [
      100 + turn,
      'send',
      0,
      turn + 1,
      0,
    ]);
    const log = await told({ latency }, [[0, 'start', 0, 0], ...turns, [200, 'stop', 0]]);
    const replies = log.filter((line) => line.includes('answered'));
    expect(replies.map((line) => line.split(' ')[2])).toEqual(
      turns.map((_, turn) => `0/${turn + 1}`),
    );
    expect(new Set(replies.map((line) => line.split(' ')[0])).size).toBeGreaterThan(3);
  });

  test('is cut where it has grown beyond what one waits for', async () => {
    const plan: FaultPlan = { latency: { kind: 'lognormal', medianMs: 1, sigma: 9 } };
    const { kernel } = await perform(createWith(plan), {}, { acts: [[0, 'start', 0, 0]] });
    expect(kernel.now() / 1000).toBeLessThanOrEqual(longestDelayMs(plan));
  });
});

describe('a spike', () => {
  test('strikes one request, and is told', async () => {
    const plan: FaultPlan = { spikes: { chance: 0.01, of: { kind: 'constant', valueMs: 500 } } };
    expect(await told(plan, TALK, { oracle: striking('fault:spike/0/2') })).toEqual([
      '0 admitted 0',
      '30 fault 0 spike',
      '530 chunk 0/1',
      // It was asked for behind the message.
      '530 failed 0/1 stopped',
      '530 ended 0 stopped',
    ]);
  });
});

describe('an error', () => {
  const plan: FaultPlan = { errors: 0.5 };

  test('of a start leaves the target without it', async () => {
    for (let conversation = 10; conversation < 30; conversation++) {
      const acts: Act[] = [
        [0, 'start', conversation, 0],
        [5, 'start', 99, 0],
      ];
      const oracle = striking(`fault:error/${conversation}/0`);
      expect(await told(plan, acts, { oracle, limits: { maxConversations: 1 } })).toEqual([
        `0 fault ${conversation} error`,
        `0 refused ${conversation} error`,
        '5 admitted 99',
      ]);
    }
  });

  test('of a start reaches the target half of the time, which is then asked to end it', async () => {
    let asked = 0;
    const createPort: CreatePort = (context) => {
      const port = createReference(context);
      const start = port.start.bind(port);
      port.start = (request) => {
        asked++;
        start(request);
      };
      return port;
    };
    const acts = Array.from({ length: 100 }, (_, index): Act => [index, 'start', index, index]);
    await told(plan, acts, { oracle: striking('fault:error'), createPort });
    expect(asked).toBeGreaterThan(30);
    expect(asked).toBeLessThan(70);
  });

  test('of a message ends its conversation, and cuts what else it says', async () => {
    for (let conversation = 0; conversation < 10; conversation++) {
      const log = await told(
        plan,
        [
          [0, 'start', conversation, 0],
          [30, 'send', conversation, 1, 5],
          [30, 'send', conversation, 2, 5],
          [99, 'send', conversation, 3, 5],
        ],
        { oracle: striking(`fault:error/${conversation}/1`) },
      );
      const own = log.filter((line) => !line.includes('chunk'));
      const before = own[1]!.startsWith('30');
      expect(own).toEqual([
        `0 admitted ${conversation}`,
        `${before ? 30 : 35} fault ${conversation} error`,
        `${before ? 30 : 35} failed ${conversation}/1 error`,
        before ? `30 failed ${conversation}/2 error` : `35 failed ${conversation}/2 stopped`,
        `${before ? 30 : 35} ended ${conversation} error`,
        `99 failed ${conversation}/3 unknown`,
      ]);
    }
  });
});

describe('a lost reply', () => {
  const plan: FaultPlan = { lostReplies: 0.5 };

  test('to a message leaves everything else as it is', async () => {
    expect(await told(plan, TALK, { oracle: striking('fault:lost-reply/0/1') })).toEqual([
      '0 admitted 0',
      '30 chunk 0/1',
      '35 fault 0 lost-reply',
      '70 ended 0 stopped',
    ]);
  });

  test.each(['abort', 'stop'] as const)(
    'to a start that was admitted: who leaves by %s is told that it was abandoned',
    async (leaves) => {
      const acts: readonly Act[] = [
        [0, 'start', 0, 0],
        [50, leaves, 0],
        [60, 'start', 1, 1],
      ];
      const rig = { oracle: striking('fault:lost-reply/0/0'), limits: { maxConversations: 1 } };
      expect(await told(plan, acts, rig)).toEqual([
        '0 fault 0 lost-reply',
        '50 refused 0 abandoned',
        '60 admitted 1',
      ]);
    },
  );

  test('to a start that was refused, or whose conversation is over: so is who leaves then', async () => {
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [1, 'start', 1, 1],
      [500, 'abort', 0],
      [500, 'stop', 1],
      [510, 'stop', 1],
    ];
    const rig = {
      oracle: striking('fault:lost-reply'),
      limits: { maxConversations: 1, maxDurationMs: 100 },
    };
    expect(await told(plan, acts, rig)).toEqual([
      '0 fault 0 lost-reply',
      '1 fault 1 lost-reply',
      '100 timer 0 duration',
      '500 refused 0 abandoned',
      '500 refused 1 abandoned',
    ]);
  });
});

/** Answers with the token of the next conversation, then with none. */
const createMixedUp: CreatePort = (context) => {
  const port = createReference(context);
  port.send = (conversation, turn) => {
    context.listener.answered(conversation, turn, tokenOf(conversation + 2, turn));
    context.listener.answered(conversation, turn, NOBODY);
  };
  return port;
};

/** A target that answers by hand, and was asked for one conversation twice. */
function handmade() {
  let target!: PortListener;
  const asked: string[] = [];
  const createPort: CreatePort = (context) => {
    target = context.listener;
    return {
      start: ({ conversation, id }) => asked.push(`start ${conversation} as ${id}`),
      send: (conversation) => asked.push(`send ${conversation}`),
      stop: (conversation) => asked.push(`stop ${conversation}`),
      abort: (conversation) => asked.push(`abort ${conversation}`),
      stats: () => {},
      close: () => Promise.resolve(),
    };
  };
  const log: string[] = [];
  const listener = {
    admitted: (conversation: number) => log.push(`admitted ${conversation}`),
    refused: (conversation: number, reason: string) =>
      log.push(`refused ${conversation} ${reason}`),
    ended: (conversation: number, reason: string) => log.push(`ended ${conversation} ${reason}`),
    faultFired: () => {},
  };
  const create = createWith(
    { duplicates: 0.5 },
    { oracle: striking('fault:duplicate'), createPort },
  );
  const { port } = create({}, listener as never);
  port.start({ conversation: 3, user: 0 });
  return { target: () => target, asked, log, port };
}

describe('a duplicate', () => {
  const plan: FaultPlan = { duplicates: 0.5 };
  const always = { oracle: striking('fault:duplicate') };

  test('takes no second slot, and nobody hears of it', async () => {
    expect(await told(plan, TALK, { ...always, limits: { maxConversations: 2 } })).toEqual([
      '0 fault 0 duplicate',
      '0 admitted 0',
      '30 chunk 0/1',
      '35 answered 0/1',
      '70 fault 0 duplicate',
      '70 ended 0 stopped',
    ]);
  });

  test('of a start that is refused is refused too, once', async () => {
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [5, 'start', 1, 1],
    ];
    const log = await told(plan, acts, { ...always, limits: { maxConversations: 1 } });
    expect(log.slice(2)).toEqual(['5 fault 1 duplicate', '5 refused 1 global-limit']);
  });

  test('waits once, and leaves the queue', async () => {
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [5, 'start', 1, 1],
      [9, 'abort', 1],
    ];
    const limits = { maxConversations: 1, maxQueued: 5 };
    const log = await told(plan, acts, { ...always, limits });
    expect(log.slice(2)).toEqual(['5 fault 1 duplicate', '5 queued 1', '9 refused 1 abandoned']);
  });

  test('goes by the id of its original, also by a borrowed one', async () => {
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [5, 'start', 1, 0, 0],
    ];
    const log = await told(plan, acts, always);
    expect(log).toContain('5 refused 1 id-in-use');
  });

  test('carries the tokens of the outside, even those of others', async () => {
    const log = await told(plan, [[0, 'send', 3, 1, 0]], { createPort: createMixedUp });
    expect(log).toEqual([
      `0 answered 3/1 with token ${tokenOf(4, 1)}`,
      `0 answered 3/1 with token ${NOBODY}`,
    ]);
  });

  describe('of a target that gives the two more than one slot', () => {
    test('asks under one id', () => {
      expect(handmade().asked).toEqual(['start 6 as undefined', 'start 7 as 6']);
    });

    test('the second is stopped, and the last word waits for it', () => {
      const { target, asked, log } = handmade();
      target().admitted(6);
      target().admitted(7);
      expect(asked.slice(2)).toEqual(['stop 7']);
      target().ended(6, 'idle-timeout');
      expect(log).toEqual(['admitted 3']);
      target().ended(7, 'stopped');
      expect(log).toEqual(['admitted 3', 'ended 3 idle-timeout']);
    });

    test('the conversation goes on with the one that was admitted', () => {
      const { target, asked, log, port } = handmade();
      target().admitted(7);
      target().refused(6, 'id-in-use', NOBODY);
      port.send(3, 1, 0);
      expect(asked.slice(2)).toEqual(['send 7']);
      target().ended(7, 'stopped');
      expect(log).toEqual(['admitted 3', 'ended 3 stopped']);
    });

    test('of two refusals the one that is about the start is told', () => {
      const { target, log } = handmade();
      target().refused(6, 'id-in-use', NOBODY);
      target().refused(7, 'user-limit', NOBODY);
      expect(log).toEqual(['refused 3 user-limit']);
    });
  });
});

describe('reordering', () => {
  test('lets later replies, and the end, come first', async () => {
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [10, 'send', 0, 1, 0],
      [10, 'send', 0, 2, 0],
      [11, 'stop', 0],
    ];
    // The second sign is the first reply, behind the first sign of its turn.
    const log = await told({ reordered: 0.5 }, acts, { oracle: striking('fault:reordered/0/1') });
    const turns = log.map((line) => line.split(' ').slice(1).join(' '));
    expect(turns.indexOf('fault 0 reordered')).toBeGreaterThan(-1);
    expect(turns.at(-1)).toBe('answered 0/1');
    expect(turns).toContain('ended 0 stopped');
  });
});

describe('a stall', () => {
  const plan: FaultPlan = { stall: { everyMs: 30, forMs: 20 } };

  test('lets nothing through, is told once, and comes for the first time after its period', async () => {
    expect(await told(plan, TALK, { oracle: striking('fault:stall') })).toEqual(
      [
        '0 admitted 0',
        '30 fault -1 stall',
        '50 chunk 0/1',
        '55 answered 0/1',
        '70 fault -1 stall',
        '80 ended 0 stopped',
      ].map((line) => line),
    );
  });

  test('may be left out, one by one', async () => {
    expect(await told(plan, TALK, { oracle: striking('fault:stall/2/0') })).toEqual([
      '0 admitted 0',
      '30 chunk 0/1',
      '35 answered 0/1',
      '70 fault -1 stall',
      '80 ended 0 stopped',
    ]);
  });
});

describe('a crash', () => {
  const crash = { atMs: [40], restartAfterMs: 20 };
  const always = { oracle: striking('fault:crash') };

  test('fails what is open, and what is asked before the target is back with nothing of it', async () => {
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [1, 'start', 1, 1],
      [30, 'send', 0, 1, 500],
      [45, 'start', 2, 2],
      [45, 'send', 0, 2, 1],
      [45, 'stop', 0],
      [60, 'start', 3, 3],
      [61, 'send', 0, 3, 1],
    ];
    const limits = { maxConversations: 1, maxQueued: 1 };
    expect(await told({ crash }, acts, { ...always, limits })).toEqual([
      '0 admitted 0',
      '1 queued 1',
      '30 chunk 0/1',
      '40 fault -1 crash',
      '40 failed 0/1 error',
      '40 ended 0 error',
      '40 refused 1 error',
      '45 refused 2 error',
      '45 failed 0/2 error',
      '60 admitted 3',
      '61 failed 0/3 unknown',
    ]);
  });

  test('that would strike nobody is left out, and no timer waits for it', async () => {
    const acts: readonly Act[] = [
      [0, 'start', 0, 0],
      [5, 'stop', 0],
    ];
    const { kernel, log } = await perform(createWith({ crash }, always), {}, { acts });
    expect(log).toEqual(['0 admitted 0', '5 ended 0 stopped']);
    expect(kernel.now()).toBe(5000);
  });

  test('comes again and again, as long as anything is asked', async () => {
    const plan: FaultPlan = { crash: { everyMs: 30, restartAfterMs: 0 } };
    const acts = [0, 1, 2, 3].map((index): Act => [index * 30 + 1, 'start', index, index]);
    const log = await told(plan, acts, always);
    expect(log.filter((line) => line.includes('crash'))).toEqual(
      [30, 60, 90, 120].map((at) => `${at} fault -1 crash`),
    );
  });

  test('that does not strike lets a run fall silent although somebody is there', async () => {
    const plan: FaultPlan = { crash: { everyMs: 30, restartAfterMs: 0 } };
    const { kernel } = await perform(createWith(plan), {}, { acts: [[0, 'start', 0, 0]] });
    expect(kernel.now()).toBe(30_000);
  });

  test('while the target is down there are no figures, and one that is closed stays down', async () => {
    const { kernel, port } = createWith({ crash }, always)({}, {
      admitted: () => {},
      ended: () => {},
      faultFired: () => {},
    } as never);
    const figures: unknown[] = [];
    const ask = () => port.stats((stats) => figures.push(stats));
    port.start({ conversation: 0, user: 0 });
    kernel.schedule(10_000, { run: ask });
    kernel.schedule(50_000, { run: ask });
    kernel.schedule(55_000, { run: () => void port.close() });
    kernel.schedule(65_000, { run: ask });
    await kernel.run();
    expect(figures).toMatchObject([{ active: 1 }, undefined, undefined]);
  });
});

describe('a slow database', () => {
  test('makes the target wait before it looks at a request, and at nothing else', async () => {
    const slowDatabase = { kind: 'constant', valueMs: 7 } as const;
    expect(await told({ slowDatabase }, TALK)).toEqual([
      '7 admitted 0',
      '37 chunk 0/1',
      '42 answered 0/1',
      '77 ended 0 stopped',
    ]);
  });
});

test('the longest delay is that of every fault, one behind the other', () => {
  expect(longestDelayMs({})).toBe(0);
  expect(longestDelayMs({ errors: 1, lostReplies: 1, duplicates: 1 })).toBe(0);
  expect(longestDelayMs({ latency: { kind: 'exponential', meanMs: 10 } })).toBe(400);
  expect(longestDelayMs({ latency: { kind: 'uniform', minMs: 1, maxMs: 10 } })).toBe(20);
  expect(
    longestDelayMs({
      spikes: { chance: 0.1, of: { kind: 'constant', valueMs: 100 } },
      reordered: 0.1,
      stall: { everyMs: 100, forMs: 10 },
      crash: { everyMs: 100, restartAfterMs: 3 },
      slowDatabase: { kind: 'constant', valueMs: 4 },
    }),
  ).toBe(2 * (100 + 10) + 2000 + 3 + 4);
});
