import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

const BYTES_PER_MB = 2 ** 20;

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

function residentMb(): number {
  return process.memoryUsage.rss() / BYTES_PER_MB;
}

/** Watches the resident memory of this process over a run. */
export class MemoryMeter {
  #beforeMb = 0;
  #peakMb = 0;

  /** Takes the figure that growth is counted from; call after a warm-up. */
  begin(): void {
    collectGarbage();
    this.#beforeMb = residentMb();
    this.#peakMb = this.#beforeMb;
  }

  /** Looks in between. */
  sample(): void {
    this.#peakMb = Math.max(this.#peakMb, residentMb());
  }

  end(): MemoryFigures {
    this.sample();
    collectGarbage();
    const afterMb = residentMb();
    const beforeMb = this.#beforeMb;
    return { beforeMb, afterMb, peakMb: this.#peakMb, growthMb: afterMb - beforeMb };
  }
}
