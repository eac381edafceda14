import type { ExploreProgress, ShrinkNews } from '../explore/mod.ts';
import { formatCount, plural } from '../report/mod.ts';
import { systemClock, toMs, type WallClock } from '../time/mod.ts';
import { StatusLine } from './status_line.ts';
import type { TextStream } from './terminal.ts';

/** Says how far an exploration has come. It begins with it. */
export class ExploreLine {
  readonly #line: StatusLine;
  readonly #clock: WallClock;
  readonly #begin: number;

  /** @default clock that of this process */
  constructor(stream: TextStream, clock: WallClock = systemClock) {
    this.#line = new StatusLine(stream, clock);
    this.#clock = clock;
    this.#begin = clock.now();
  }

  /** Wall time since its beginning. */
  get elapsedMs(): number {
    return toMs(this.#clock.now() - this.#begin);
  }

  /** Seeds are being run. */
  update({ seeds, of, report }: ExploreProgress): void {
    this.#line.show('explore', () => {
      const perSecond = (1000 * seeds) / this.elapsedMs;
      const claims = Object.values(report.claims);
      const judged = claims.filter((claim) => claim.judged > 0).length;
      return [
        `${formatCount(seeds)} of ${formatCount(of)} seeds`,
        `${formatCount(perSecond)} seeds/s`,
        `${judged} of ${claims.length} claims judged`,
        `${Object.keys(report.situations).length} situations`,
      ].join(', ');
    });
  }

  /** A failure was found, and is being made smaller. */
  updateShrinking({ commands, runs }: ShrinkNews): void {
    this.#line.show('shrink', () => `${plural(commands, 'command')} after ${plural(runs, 'run')}`);
  }

  /** Takes the line away from a terminal. */
  clear(): void {
    this.#line.clear();
  }
}
