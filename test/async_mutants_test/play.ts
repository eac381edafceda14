import { vi } from 'vitest';
import type { CreateTarget, Limits, Target } from '../../src/mod.ts';

/** What is asked of a target, and when, ms. What has one instant is asked in one go, as two callers do. */
export type Act =
  | readonly [atMs: number, what: 'start', id: string, user: string]
  | readonly [atMs: number, what: 'send', id: string, workMs: number]
  | readonly [atMs: number, what: 'stop' | 'abort', id: string]
  | readonly [atMs: number, what: 'stats' | 'close'];

/** When all is over, ms. */
const UNTIL_MS = 2000;

/**
 * Asks a new target for `acts` under fake timers, and writes down what its promises bring, such as
 * `10 send a/1: replied Re: a/1`: ms, call, answer. What never settles is told at the end.
 */
export async function play(
  createTarget: CreateTarget,
  limits: Limits,
  acts: readonly Act[],
): Promise<readonly string[]> {
  vi.useFakeTimers({ now: 0 });
  try {
    const player = new Player(await createTarget({ limits, env: {} }));
    for (const atMs of new Set(acts.map((act) => act[0]))) {
      const together = acts.filter((act) => act[0] === atMs);
      setTimeout(() => together.forEach((act) => player.perform(act)), atMs);
    }
    await vi.advanceTimersByTimeAsync(UNTIL_MS);
    return [...player.log, ...Array.from(player.pending, (call) => `${call}: never settles`)];
  } finally {
    vi.useRealTimers();
  }
}

class Player {
  readonly log: string[] = [];
  readonly pending = new Set<string>();
  readonly #target: Target;
  readonly #starts = new Map<string, AbortController>();
  readonly #turns = new Map<string, number>();

  constructor(target: Target) {
    this.#target = target;
  }

  perform(act: Act): void {
    switch (act[1]) {
      case 'start': {
        const controller = new AbortController();
        // The second one under an id is told from the first by a stroke.
        const name = this.#starts.has(act[2]) ? `${act[2]}'` : act[2];
        this.#starts.set(act[2], controller);
        this.#note(
          `start ${name}`,
          this.#target.start({
            userId: act[3],
            conversationId: act[2],
            signal: controller.signal,
          }),
        );
        break;
      }
      case 'send':
        this.#send(act[2], act[3]);
        break;
      case 'stop':
        this.#note(`stop ${act[2]}`, this.#target.stop({ conversationId: act[2] }));
        break;
      case 'abort':
        this.#starts.get(act[2])!.abort();
        break;
      case 'stats':
        this.#note('stats', this.#target.stats!());
        break;
      case 'close':
        this.#note('close', this.#target.close!());
        break;
    }
  }

  #send(id: string, workMs: number): void {
    const turn = (this.#turns.get(id) ?? 0) + 1;
    this.#turns.set(id, turn);
    const message = `${id}/${turn}`;
    const request = {
      conversationId: id,
      turn,
      text: message,
      workMs,
      signal: new AbortController().signal,
      onChunk: () => this.#tell(`begun ${message}`),
    };
    this.#note(`send ${message}`, this.#target.send(request));
  }

  #note(call: string, promise: Promise<object | void>): void {
    this.pending.add(call);
    const settle = (answer: string) => {
      this.pending.delete(call);
      this.#tell(`${call}: ${answer}`);
    };
    promise.then(
      (answer) => settle(answer === undefined ? 'done' : inWords(answer)),
      (error: unknown) => settle(`failed: ${String(error)}`),
    );
  }

  #tell(what: string): void {
    this.log.push(`${Date.now()} ${what}`);
  }
}

/** `replied Re: a/1` for an answer, `active 1, queued 0` for figures. */
function inWords(answer: object): string {
  if ('status' in answer) return Object.values(answer).join(' ');
  return Object.entries(answer)
    .map(([what, count]) => `${what} ${count}`)
    .join(', ');
}
