import { describe, expect, test } from 'vitest';
import {
  userMachine,
  type UserBehaviour,
  type UserDraws,
  type UserEvent,
} from '../../machines/user.ts';
import { play } from './play.ts';

type Timed = readonly [atMs: number, event: UserEvent];

const OPENED: UserEvent = { type: 'OPENED' };
const OVER: UserEvent = { type: 'OVER', reason: 'stopped' };
const LAST_CALL: UserEvent = { type: 'LAST_CALL' };

const replied = (turn: number): UserEvent => ({ type: 'REPLIED', turn });
const refused = (reason = 'global-limit', retryAfterMs = -1): UserEvent => ({
  type: 'REFUSED',
  reason,
  retryAfterMs,
});

const open = (attempt = 0, afterMs = 0, sameId = false) => ({
  type: 'open',
  attempt,
  afterMs,
  sameId,
});
const say = (turn: number, afterMs = 0, workMs = 0) => ({ type: 'say', turn, workMs, afterMs });
const stop = (reason = 'finished') => ({ type: 'stop', reason });
const LEAVE = { type: 'leave' };
const GONE = { type: 'gone' };

/** One turn and no second conversation, unless said otherwise. */
const BEHAVIOUR: UserBehaviour = {
  turns: 1,
  patienceMs: Infinity,
  retries: 0,
  backoffMs: 100,
  maxBackoffMs: Infinity,
  retriesWithSameId: false,
  pauseMs: 0,
  conversations: 1,
};

/** Nothing takes time and nothing odd is done, unless said otherwise. */
const DRAWS: UserDraws = {
  thinkMs: () => 0,
  lingerMs: () => 0,
  workMs: () => 0,
  jitter: () => 0,
  doublesText: () => false,
  doublesStart: () => false,
  stopsEarly: () => false,
  doublesStop: () => false,
};

/** What a user does who hears `events`. */
async function user(
  { draws, ...behaviour }: Partial<UserBehaviour> & { readonly draws?: Partial<UserDraws> },
  ...events: Timed[]
) {
  const input = { behaviour: { ...BEHAVIOUR, ...behaviour }, draws: { ...DRAWS, ...draws } };
  return play(userMachine, { input, events });
}

/** Gives `values` one after the other, then the last again and again. */
function inTurn<T>(...values: T[]): () => T {
  let next = 0;
  return () => values[Math.min(next++, values.length - 1)]!;
}

describe('turns', () => {
  test('are said one by one, each after the reply to the one before, then it stops and goes', async () => {
    const { effects, done } = await user(
      { turns: 2 },
      [10, OPENED],
      [20, replied(1)],
      [30, replied(2)],
      [31, OVER],
    );
    expect(effects).toEqual([
      [0, open()],
      [10, say(1)],
      [20, say(2)],
      [30, stop()],
      [31, GONE],
    ]);
    expect(done).toBe(true);
  });

  test('none at all: it opens, and stops', async () => {
    const { effects } = await user({ turns: 0 }, [10, OPENED], [11, OVER]);
    expect(effects).toEqual([
      [0, open()],
      [10, stop()],
      [11, GONE],
    ]);
  });

  test('come after a thought, which each message tells', async () => {
    const { effects } = await user(
      { turns: 2, draws: { thinkMs: inTurn(7, 1.5) } },
      [10, OPENED],
      [20, replied(1)],
    );
    expect(effects).toEqual([
      [0, open()],
      [17, say(1, 7)],
      [21.5, say(2, 1.5)],
    ]);
  });

  test('share the work of their conversation evenly', async () => {
    const { effects } = await user(
      { turns: 4, conversations: 2, draws: { workMs: inTurn(100, 8) } },
      [1, OPENED],
      [2, replied(1)],
      [3, OVER],
      [4, OPENED],
    );
    expect(effects.map(([, effect]) => effect)).toEqual([
      open(),
      say(1, 0, 25),
      say(2, 0, 25),
      open(),
      say(1, 0, 2),
    ]);
  });

  test('end where the conversation does', async () => {
    const thinking = await user({ draws: { thinkMs: () => 50 } }, [10, OPENED], [20, OVER]);
    expect(thinking.effects).toEqual([
      [0, open()],
      [20, GONE],
    ]);
    const waiting = await user({}, [10, OPENED], [20, OVER]);
    expect(waiting.effects).toEqual([
      [0, open()],
      [10, say(1)],
      [20, GONE],
    ]);
  });

  test('are followed by some lingering', async () => {
    const { effects } = await user(
      { draws: { lingerMs: () => 30 } },
      [10, OPENED],
      [20, replied(1)],
    );
    expect(effects.at(-1)).toEqual([50, stop()]);
  });

  test('an end while it lingers leaves nothing to stop', async () => {
    const { effects } = await user(
      { draws: { lingerMs: () => 30 } },
      [10, OPENED],
      [20, replied(1)],
      [40, OVER],
    );
    expect(effects.at(-1)).toEqual([40, GONE]);
    expect(effects).not.toContainEqual([50, stop()]);
  });
});

describe('patience', () => {
  test('for a slot ends in leaving, at its very instant', async () => {
    const { effects } = await user({ patienceMs: 25 }, [26, refused('abandoned')]);
    expect(effects).toEqual([
      [0, open()],
      [25, LEAVE],
      [26, GONE],
    ]);
  });

  test('for a reply counts from the message', async () => {
    const { effects } = await user(
      { patienceMs: 25, draws: { thinkMs: () => 100 } },
      [10, OPENED],
      [140, OVER],
    );
    expect(effects).toEqual([
      [0, open()],
      [110, say(1, 100)],
      [135, LEAVE],
      [140, GONE],
    ]);
  });

  test('is new for every turn', async () => {
    const { effects } = await user(
      { patienceMs: 25, turns: 2 },
      [20, OPENED],
      [40, replied(1)],
      [60, replied(2)],
    );
    expect(effects).not.toContainEqual([expect.anything(), LEAVE]);
  });

  test('of who has left is over: an answer that was under way changes nothing', async () => {
    const { effects, done } = await user(
      { patienceMs: 25, turns: 2 },
      [10, OPENED],
      [36, replied(1)],
      [90, OVER],
    );
    expect(effects.slice(2)).toEqual([
      [35, LEAVE],
      [90, GONE],
    ]);
    expect(done).toBe(true);
  });
});

describe('a refusal', () => {
  test('ends the attempt where there are no retries', async () => {
    const { effects } = await user({}, [10, refused()]);
    expect(effects).toEqual([
      [0, open()],
      [10, GONE],
    ]);
  });

  test('is followed by so many retries, the backoff doubled each time, half of it certain', async () => {
    const { effects } = await user(
      { retries: 3 },
      [0, refused()],
      [50, refused()],
      [150, refused()],
      [350, refused()],
    );
    expect(effects).toEqual([
      [0, open()],
      [50, open(1, 50)],
      [150, open(2, 100)],
      [350, open(3, 200)],
      [350, GONE],
    ]);
  });

  test("adds jitter times the backoff's other half", async () => {
    const { effects } = await user({ retries: 1, draws: { jitter: () => 0.5 } }, [0, refused()]);
    expect(effects[1]).toEqual([75, open(1, 75)]);
  });

  test('is never followed by more than the greatest backoff', async () => {
    const { effects } = await user(
      { retries: 2, maxBackoffMs: 120 },
      [0, refused()],
      [50, refused()],
    );
    expect(effects[2]).toEqual([110, open(2, 60)]);
  });

  test('that asks for more time than the backoff gets it, above the cap too', async () => {
    const { effects } = await user({ retries: 1, maxBackoffMs: 60 }, [
      0,
      refused('queue-full', 500),
    ]);
    expect(effects[1]).toEqual([500, open(1, 500)]);
  });

  test('that asks for less time than the backoff does not shorten it', async () => {
    const { effects } = await user({ retries: 1 }, [0, refused('queue-full', 5)]);
    expect(effects[1]).toEqual([50, open(1, 50)]);
  });

  test('because it left is no reason to come back', async () => {
    const { effects } = await user({ retries: 3 }, [10, refused('abandoned')]);
    expect(effects.at(-1)).toEqual([10, GONE]);
  });

  test('after it ran out of patience is no reason to come back', async () => {
    const { effects } = await user({ retries: 3, patienceMs: 25 }, [26, refused('queue-timeout')]);
    expect(effects.slice(1)).toEqual([
      [25, LEAVE],
      [26, GONE],
    ]);
  });

  test('is followed by the same id where the user keeps it, from the first retry on', async () => {
    const { effects } = await user(
      { retries: 1, retriesWithSameId: true, conversations: 2 },
      [0, refused()],
      [60, refused()],
    );
    expect(effects).toEqual([
      [0, open()],
      [50, open(1, 50, true)],
      [60, open()],
    ]);
  });

  test('counts anew in its next conversation', async () => {
    const { effects } = await user(
      { retries: 1, conversations: 2, turns: 0 },
      [0, refused()],
      [60, OPENED],
      [61, OVER],
      [70, refused()],
    );
    expect(effects).toEqual([
      [0, open()],
      [50, open(1, 50)],
      [60, stop()],
      [61, open()],
      [120, open(1, 50)],
    ]);
  });
});

describe('conversations', () => {
  test('are as many as it means to hold, the next one at once', async () => {
    const { effects } = await user(
      { turns: 0, conversations: 3 },
      [1, OPENED],
      [2, OVER],
      [3, refused()],
      [5, OPENED],
      [6, OVER],
    );
    expect(effects).toEqual([
      [0, open()],
      [1, stop()],
      [2, open()],
      [3, open()],
      [5, stop()],
      [6, GONE],
    ]);
  });

  test('have a pause between them, and none behind the last', async () => {
    const { effects } = await user(
      { turns: 0, conversations: 2, pauseMs: 40 },
      [1, OPENED],
      [2, OVER],
      [50, OPENED],
      [51, OVER],
    );
    expect(effects).toEqual([
      [0, open()],
      [1, stop()],
      [42, open(0, 40)],
      [50, stop()],
      [51, GONE],
    ]);
  });
});

describe('the last call', () => {
  const endless = { conversations: Infinity, turns: 1 };

  test('while it waits for a slot: it holds this conversation, and goes', async () => {
    const { effects } = await user(
      endless,
      [5, LAST_CALL],
      [10, OPENED],
      [20, replied(1)],
      [21, OVER],
    );
    expect(effects.slice(1)).toEqual([
      [10, say(1)],
      [20, stop()],
      [21, GONE],
    ]);
  });

  test('before a retry: it comes back, and goes', async () => {
    const { effects } = await user(
      { ...endless, retries: 1 },
      [0, refused()],
      [5, LAST_CALL],
      [60, refused()],
    );
    expect(effects.slice(1)).toEqual([
      [50, open(1, 50)],
      [60, GONE],
    ]);
  });

  test('while it thinks: it says what it thinks of, and goes', async () => {
    const { effects } = await user(
      { ...endless, draws: { thinkMs: () => 50 } },
      [0, OPENED],
      [5, LAST_CALL],
      [60, replied(1)],
      [61, OVER],
    );
    expect(effects.slice(1)).toEqual([
      [50, say(1, 50)],
      [60, stop()],
      [61, GONE],
    ]);
  });

  test('while it waits for a reply: it hears it, and goes', async () => {
    const { effects } = await user(
      endless,
      [0, OPENED],
      [5, LAST_CALL],
      [10, replied(1)],
      [11, OVER],
    );
    expect(effects.slice(2)).toEqual([
      [10, stop()],
      [11, GONE],
    ]);
  });

  test('while it lingers: it lingers on, and goes', async () => {
    const { effects } = await user(
      { ...endless, turns: 0, draws: { lingerMs: () => 50 } },
      [0, OPENED],
      [5, LAST_CALL],
      [51, OVER],
    );
    expect(effects.slice(1)).toEqual([
      [50, stop()],
      [51, GONE],
    ]);
  });

  test('while it stops or leaves: it goes behind the end', async () => {
    const stopping = await user({ ...endless, turns: 0 }, [0, OPENED], [5, LAST_CALL], [10, OVER]);
    expect(stopping.effects.at(-1)).toEqual([10, GONE]);
    const leaving = await user(
      { ...endless, patienceMs: 2 },
      [5, LAST_CALL],
      [10, refused('abandoned')],
    );
    expect(leaving.effects.slice(1)).toEqual([
      [2, LEAVE],
      [10, GONE],
    ]);
  });

  test('while it pauses: it goes at once', async () => {
    const { effects, pending } = await user(
      { ...endless, pauseMs: 100 },
      [0, refused()],
      [5, LAST_CALL],
    );
    expect(effects.slice(1)).toEqual([[5, GONE]]);
    expect(pending).toBe(0);
  });
});

describe('a double text', () => {
  test('sends the next messages at once, and awaits all replies', async () => {
    const { effects } = await user(
      { turns: 4, draws: { doublesText: inTurn(true, true, false), thinkMs: () => 5 } },
      [0, OPENED],
      [10, replied(1)],
      [20, replied(2)],
      [30, replied(3)],
      [40, replied(4)],
    );
    expect(effects).toEqual([
      [0, open()],
      [5, say(1, 5)],
      [5, say(2, 5)],
      [5, say(3, 5)],
      [35, say(4, 5)],
      [40, stop()],
    ]);
  });

  test('sends no more messages than there are turns', async () => {
    const { effects } = await user({ turns: 2, draws: { doublesText: () => true } }, [0, OPENED]);
    expect(effects.slice(1)).toEqual([
      [0, say(1)],
      [0, say(2)],
    ]);
  });

  test('has one patience for all its replies', async () => {
    const { effects } = await user(
      { turns: 2, patienceMs: 25, draws: { doublesText: () => true } },
      [0, OPENED],
      [20, replied(1)],
    );
    expect(effects.at(-1)).toEqual([25, LEAVE]);
  });
});

describe('a double stop', () => {
  test('asks twice in one instant, and once only says again', async () => {
    const { effects } = await user(
      { turns: 0, draws: { doublesStop: () => true } },
      [10, OPENED],
      [11, OVER],
    );
    expect(effects.slice(1)).toEqual([
      [10, stop()],
      [10, stop('again')],
      [11, GONE],
    ]);
  });

  test('is drawn anew for every conversation', async () => {
    const { effects } = await user(
      { turns: 0, conversations: 2, draws: { doublesStop: inTurn(true, false) } },
      [10, OPENED],
      [11, OVER],
      [20, OPENED],
      [21, OVER],
    );
    expect(effects.slice(1)).toEqual([
      [10, stop()],
      [10, stop('again')],
      [11, open()],
      [20, stop()],
      [21, GONE],
    ]);
  });
});

describe('a double start', () => {
  test('asks for the same conversation once more, in the same instant', async () => {
    const { effects } = await user(
      { turns: 0, draws: { doublesStart: () => true } },
      [10, OPENED],
      [11, OVER],
    );
    expect(effects).toEqual([
      [0, open()],
      [0, { type: 'open_again' }],
      [10, stop()],
      [11, GONE],
    ]);
  });

  test('is drawn anew for every attempt', async () => {
    const { effects } = await user(
      { retries: 2, draws: { doublesStart: inTurn(true, false, true) } },
      [0, refused()],
      [50, refused()],
    );
    expect(effects.map(([, { type }]) => type)).toEqual([
      'open',
      'open_again',
      'open',
      'open',
      'open_again',
    ]);
  });
});

describe('a stop before the answer', () => {
  test.each([
    ['refused', refused('abandoned')],
    ['admitted and ended', OVER],
  ])('comes in the instant of the start; it goes when it is %s', async (_what, event) => {
    const { effects } = await user({ retries: 3, draws: { stopsEarly: () => true } }, [10, event]);
    expect(effects).toEqual([
      [0, open()],
      [0, stop()],
      [10, GONE],
    ]);
  });

  test('may come behind a double start', async () => {
    const { effects } = await user(
      { draws: { stopsEarly: () => true, doublesStart: () => true } },
      [10, OVER],
    );
    expect(effects.map(([, { type }]) => type)).toEqual(['open', 'open_again', 'stop', 'gone']);
  });
});
