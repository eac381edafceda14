import { FactKind, type Fact, type FactObserver } from '../facts/mod.ts';

/** What happened within one window of a run. */
export interface SeriesWindow {
  /** Beginning of the window, ms of the run. */
  readonly atMs: number;
  readonly arrived: number;
  readonly started: number;
  readonly refused: number;
  readonly ended: number;
  /** Most conversations active, and most queued, at one instant of the window. */
  readonly active: number;
  readonly queued: number;
}

/** A run over time. */
export interface Series {
  readonly windowMs: number;
  readonly windows: readonly SeriesWindow[];
}

/** Windows kept; when a run outgrows them, pairs are joined and each covers twice the time. */
const CAPACITY = 240;
const FIRST_WINDOW_TICKS = 10_000;
/** Counts that are summed when windows join, then levels of which the greatest stays. */
const COUNTS = ['arrived', 'started', 'refused', 'ended'] as const;
const LEVELS = ['active', 'queued'] as const;

/** The course of a run in constant memory, however long it is. The probe is left out. */
export class TimeSeries implements FactObserver {
  #windowTicks = FIRST_WINDOW_TICKS;
  readonly #counts = COUNTS.map(() => new Float64Array(CAPACITY));
  readonly #levels = LEVELS.map(() => new Float64Array(CAPACITY));
  #last = 0;
  #active = 0;
  // Levels behind the last fact that was counted.
  #activeBefore = 0;
  #waitingBefore = 0;
  readonly #waiting = new Set<number>();

  observe(fact: Fact): void {
    if (fact.probe) return;
    switch (fact.kind) {
      case FactKind.arrived:
        this.#note(fact.time, 0);
        break;
      case FactKind.queued:
        this.#waiting.add(fact.conversation);
        this.#note(fact.time);
        break;
      case FactKind.admitted:
        this.#waiting.delete(fact.conversation);
        this.#active++;
        this.#note(fact.time, 1);
        break;
      case FactKind.refused:
        this.#waiting.delete(fact.conversation);
        this.#note(fact.time, 2);
        break;
      case FactKind.ended:
        this.#active--;
        this.#note(fact.time, 3);
        break;
    }
  }

  series(): Series {
    const windows: SeriesWindow[] = [];
    for (let index = 0; index <= this.#last; index++) {
      const count = (kind: number) => this.#counts[kind]![index]!;
      windows.push({
        atMs: (index * this.#windowTicks) / 1000,
        arrived: count(0),
        started: count(1),
        refused: count(2),
        ended: count(3),
        active: this.#levels[0]![index]!,
        queued: this.#levels[1]![index]!,
      });
    }
    return { windowMs: this.#windowTicks / 1000, windows };
  }

  /** Adds to the count of a kind, if there is one, and raises the levels of the window. */
  #note(time: number, kind?: number): void {
    const index = this.#windowOf(time);
    if (kind !== undefined) this.#counts[kind]![index]! += 1;
    const [active, queued] = this.#levels;
    if (this.#active > active![index]!) active![index] = this.#active;
    if (this.#waiting.size > queued![index]!) queued![index] = this.#waiting.size;
  }

  /** Index of the window of `time`; those passed by in silence keep the level they began with. */
  #windowOf(time: number): number {
    while (time >= this.#windowTicks * CAPACITY) this.#join();
    const index = Math.floor(time / this.#windowTicks);
    for (; this.#last < index; this.#last++) {
      this.#levels[0]![this.#last + 1] = this.#activeBefore;
      this.#levels[1]![this.#last + 1] = this.#waitingBefore;
    }
    this.#activeBefore = this.#active;
    this.#waitingBefore = this.#waiting.size;
    return index;
  }

  #join(): void {
    for (const counts of this.#counts) joinPairs(counts, (a, b) => a + b);
    for (const levels of this.#levels) joinPairs(levels, Math.max);
    this.#windowTicks *= 2;
    this.#last >>= 1;
  }
}

function joinPairs(values: Float64Array, join: (a: number, b: number) => number): void {
  const half = CAPACITY / 2;
  for (let index = 0; index < half; index++) {
    values[index] = join(values[2 * index]!, values[2 * index + 1]!);
  }
  values.fill(0, half);
}
