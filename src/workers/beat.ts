/**
 * Where a thread writes how far it is, so that others can read it also when the thread does not come
 * back: memory that both share.
 */
export class Beat {
  readonly memory: SharedArrayBuffer;
  readonly #cells: Float64Array;

  constructor(memory = new SharedArrayBuffer(CELLS * Float64Array.BYTES_PER_ELEMENT)) {
    this.memory = memory;
    this.#cells = new Float64Array(memory);
  }

  /** Grows with every sign of life. */
  get count(): number {
    return this.#cells[0]!;
  }

  /** The seed that is being run. */
  get seed(): number {
    return this.#cells[1]!;
  }

  /** Time of that run, ms. */
  get simulatedMs(): number {
    return this.#cells[2]!;
  }

  /** Entries that its kernel has run. */
  get events(): number {
    return this.#cells[3]!;
  }

  /** Runs that are finished. */
  get finished(): number {
    return this.#cells[4]!;
  }

  /** A run begins. */
  begin(seed: number): void {
    this.#cells[1] = seed;
    this.progress(0, 0);
  }

  progress(simulatedMs: number, events: number): void {
    this.#cells[2] = simulatedMs;
    this.#cells[3] = events;
    this.#cells[0]!++;
  }

  /** A run is over. */
  finish(): void {
    this.#cells[4]!++;
    this.#cells[0]!++;
  }
}

const CELLS = 5;
