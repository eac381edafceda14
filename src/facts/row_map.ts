import { DenseMap } from './dense_map.ts';

/** Rows of a block are a power of two. */
const BLOCK_BITS = 6;
const BLOCK_ROWS = 1 << BLOCK_BITS;
const ROW_MASK = BLOCK_ROWS - 1;
const NO_CELLS = new Float64Array(0);

/** A window on one row of a `RowMap`. What extends it gives the columns names. */
export class Row {
  /** The key of the row. */
  key = -1;
  cells: Float64Array = NO_CELLS;
  /** Where the row begins in `cells`. */
  start = 0;
}

/**
 * A map from dense integers, as of `DenseMap`, to rows of numbers: what is known of each open
 * conversation, in eight bytes a figure and without an object that garbage collection would visit. Rows
 * are looked at through a window that the caller moves. A row that is deleted is given to the next key,
 * so memory is what the most rows at one time took.
 */
export class RowMap {
  readonly #columns: number;
  readonly #places = new DenseMap<number>();
  readonly #blocks: Float64Array[] = [];
  readonly #free: number[] = [];
  #made = 0;

  /** @param columns how many numbers a row has. */
  constructor(columns: number) {
    this.#columns = columns;
  }

  get size(): number {
    return this.#places.size;
  }

  /** `window`, moved to the row of `key`; undefined if there is none, and it then stays where it was. */
  find<R extends Row>(key: number, window: R): R | undefined {
    const place = this.#places.get(key);
    return place === undefined ? undefined : this.#move(window, key, place);
  }

  /** `window`, moved to a row of zeros for `key`, instead of the one that it may have. */
  add<R extends Row>(key: number, window: R): R {
    const place = this.#places.get(key) ?? this.#free.pop() ?? this.#make();
    this.#places.set(key, place);
    const { cells, start } = this.#move(window, key, place);
    for (let column = 0; column < this.#columns; column++) cells[start + column] = 0;
    return window;
  }

  /** Whether there was something to delete. A window shows the row as it was until another is added. */
  delete(key: number): boolean {
    const place = this.#places.get(key);
    if (place === undefined) return false;
    this.#free.push(place);
    return this.#places.delete(key);
  }

  /** In their order. What is deleted meanwhile does not come. */
  keys(): IterableIterator<number> {
    return this.#places.keys();
  }

  #move<R extends Row>(window: R, key: number, place: number): R {
    window.key = key;
    window.cells = this.#blocks[place >> BLOCK_BITS]!;
    window.start = (place & ROW_MASK) * this.#columns;
    return window;
  }

  #make(): number {
    if ((this.#made & ROW_MASK) === 0) {
      this.#blocks.push(new Float64Array(BLOCK_ROWS * this.#columns));
    }
    return this.#made++;
  }
}
