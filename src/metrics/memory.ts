import v8 from 'node:v8';
import vm from 'node:vm';
import { sleep } from '../time/mod.ts';

const BYTES_PER_MB = 2 ** 20;

// Taken before a thread's globals become those of a run: what is measured is the process.
const { setFlagsFromString } = v8;
const { runInNewContext } = vm;
const rss = process.memoryUsage.rss.bind(process.memoryUsage);

/** Resident memory around a run, MB. */
export interface MemoryFigures {
  /** Before the run, after a warm-up and a forced collection. */
  readonly beforeMb: number;
  /** After it, after a forced collection. */
  readonly afterMb: number;
  /** Most that was seen while it ran. */
  readonly peakMb: number;
  readonly growthMb: number;
}

/** The first V8 that can be asked to shrink its young generation as well, as Node 22 and later have it. */
const THOROUGH_V8 = 12;
const THOROUGHLY = { type: 'major', execution: 'sync', flavor: 'last-resort' } as const;

let collect: ((how?: typeof THOROUGHLY) => void) | undefined;

/**
 * Collects all garbage now, whether or not the process was started with `--expose-gc`. What the young
 * generation has taken it keeps resident otherwise: with Node 24 that looked like 120 MB of growth.
 */
function collectGarbage(): void {
  if (collect === undefined) {
    setFlagsFromString('--expose-gc');
    collect = runInNewContext('gc') as (how?: typeof THOROUGHLY) => void;
  }
  if (Number.parseInt(process.versions.v8) >= THOROUGH_V8) collect(THOROUGHLY);
  else collect();
}

/** V8 gives pages back in the background, so a figure that has grown may be one that still shrinks. */
const SETTLING_MB = 10;
const SETTLING_STEP_MS = 50;
const MOST_SETTLING_STEPS = 20;
const SETTLED_WITHIN_MB = 1;

function residentMb(): number {
  return rss() / BYTES_PER_MB;
}

/** Watches the resident memory of this process over a run. */
export class MemoryMeter {
  #beforeMb = 0;
  #peakMb = 0;

  /** Takes the figure that growth is counted from; call after a warm-up. */
  begin(): void {
    this.#beforeMb = collectedMb();
    this.#peakMb = this.#beforeMb;
  }

  /** Looks in between. */
  sample(): void {
    this.#peakMb = Math.max(this.#peakMb, residentMb());
  }

  /** Takes the figure that growth is counted to. Where it is much greater, waits until it shrinks no more. */
  async end(): Promise<MemoryFigures> {
    this.sample();
    const beforeMb = this.#beforeMb;
    let afterMb = collectedMb();
    for (let step = 0; step < MOST_SETTLING_STEPS; step++) {
      if (afterMb - beforeMb < SETTLING_MB) break;
      await sleep(SETTLING_STEP_MS);
      const nextMb = collectedMb();
      const hasSettled = nextMb >= afterMb - SETTLED_WITHIN_MB;
      afterMb = Math.min(afterMb, nextMb);
      if (hasSettled) break;
    }
    return { beforeMb, afterMb, peakMb: this.#peakMb, growthMb: afterMb - beforeMb };
  }
}

function collectedMb(): number {
  collectGarbage();
  return residentMb();
}
