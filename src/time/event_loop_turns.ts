import { systemClock, type WallClock } from './wall_clock.ts';

/** Turns that are asked for together: one by one each would cost a round of the event loop. */
const TURNS_AT_ONCE = 64;

/**
 * Turns of the event loop, one after the other. Promises and ticks all settle between two turns, also
 * between those that come in one round, in which input and output are not served.
 */
export class EventLoopTurns {
  readonly #wall: WallClock;
  /** Turns that were asked for and have not come. */
  #coming = 0;
  #wake: (() => void) | undefined;

  /** @default wall the clock of this process */
  constructor(wall: WallClock = systemClock) {
    this.#wall = wall;
  }

  /** Resolves with the next turn. To be called again only when it has. */
  next(): Promise<void> {
    if (this.#coming === 0) {
      this.#coming = TURNS_AT_ONCE;
      for (let turn = 0; turn < TURNS_AT_ONCE; turn++) this.#wall.setImmediate(this.#come);
    }
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  readonly #come = () => {
    this.#coming--;
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  };
}
