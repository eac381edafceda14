/** Slots of a page are a power of two: few, since one key that stays keeps its page. */
const PAGE_BITS = 8;
const PAGE_SLOTS = 1 << PAGE_BITS;
const SLOT_MASK = PAGE_SLOTS - 1;
const EMPTY_SLOTS: readonly undefined[] = Array.from({ length: PAGE_SLOTS }, () => undefined);
const HIGHEST_KEY = 2 ** 31 - 1;
/** Empty pages that are kept for the next that are needed, so that one key that comes and goes costs none. */
const MOST_SPARE_PAGES = 4;
/** From so many pages on, those at the beginning that are not in use are looked for. */
const LEAST_TRIMMED = 16;

interface Page<T> {
  used: number;
  readonly slots: (T | undefined)[];
}

/**
 * A map whose keys are dense integers in order of birth, such as those of users and conversations: an
 * array in pages. It costs a pointer for each key of a page in use, and gives a page back when the last
 * of its keys is deleted, so it stays as small as what is open while numbers grow for days. Keys are
 * integers from 0 to 2 ** 31 - 1; values are anything but `undefined`.
 */
export class DenseMap<T extends {} | null> {
  /** Pages by their numbers, beginning with `#firstPage`; undefined for what has none. */
  #pages: (Page<T> | undefined)[] = [];
  #firstPage = 0;
  readonly #spare: Page<T>[] = [];
  /** Length of `#pages` at which its beginning is trimmed next. */
  #trimAt = LEAST_TRIMMED;
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Slots that it keeps, of which `size` are taken: what it costs, in pointers. */
  get capacity(): number {
    const inUse = this.#pages.filter((page) => page !== undefined).length;
    return (inUse + this.#spare.length) * PAGE_SLOTS;
  }

  /** The value of `key`; undefined if there is none, also for a key that can have none, such as -1. */
  get(key: number): T | undefined {
    return this.#pageOf(key)?.slots[key & SLOT_MASK];
  }

  has(key: number): boolean {
    return this.get(key) !== undefined;
  }

  /** @throws {RangeError} if `key` is not an integer from 0 to 2 ** 31 - 1. */
  set(key: number, value: T): this {
    const page = this.#pageOf(key) ?? this.#addPage(key);
    const slot = key & SLOT_MASK;
    if (page.slots[slot] === undefined) {
      page.used++;
      this.#size++;
    }
    page.slots[slot] = value;
    return this;
  }

  /** Whether there was something to delete. */
  delete(key: number): boolean {
    const page = this.#pageOf(key);
    const slot = key & SLOT_MASK;
    if (page?.slots[slot] === undefined) return false;
    page.slots[slot] = undefined;
    page.used--;
    this.#size--;
    if (page.used === 0) this.#dropPage(page, key >> PAGE_BITS);
    return true;
  }

  /** In the order of the keys. What is deleted meanwhile does not come; what is added may. */
  *[Symbol.iterator](): IterableIterator<[key: number, value: T]> {
    for (let number = this.#firstPage; number < this.#firstPage + this.#pages.length; number++) {
      for (let slot = 0; slot < PAGE_SLOTS; slot++) {
        // Looked up each time: meanwhile the page may go, and even come again as another one.
        const page = this.#pages[number - this.#firstPage];
        if (page === undefined) break;
        const value = page.slots[slot];
        if (value !== undefined) yield [number * PAGE_SLOTS + slot, value];
      }
    }
  }

  /** In the order of the keys. */
  *keys(): IterableIterator<number> {
    for (const [key] of this) yield key;
  }

  /** In the order of the keys. */
  *values(): IterableIterator<T> {
    for (const [, value] of this) yield value;
  }

  #pageOf(key: number): Page<T> | undefined {
    const index = (key >> PAGE_BITS) - this.#firstPage;
    // An array that is once read outside its bounds is slow from then on.
    return index >= 0 && index < this.#pages.length ? this.#pages[index] : undefined;
  }

  #addPage(key: number): Page<T> {
    if (!Number.isInteger(key) || key < 0 || key > HIGHEST_KEY) {
      throw new RangeError(`A key must be an integer from 0 to ${HIGHEST_KEY}, got ${key}`);
    }
    const number = key >> PAGE_BITS;
    this.#reach(number);
    const page = this.#spare.pop() ?? { used: 0, slots: EMPTY_SLOTS.slice() };
    this.#pages[number - this.#firstPage] = page;
    return page;
  }

  #dropPage(page: Page<T>, number: number): void {
    this.#pages[number - this.#firstPage] = undefined;
    if (this.#spare.length < MOST_SPARE_PAGES) this.#spare.push(page);
  }

  /** Makes `#pages` so long, at its beginning or its end, that it has a place for this page. */
  #reach(number: number): void {
    if (this.#size === 0) {
      this.#pages.length = 0;
      this.#firstPage = number;
    }
    const before = this.#firstPage - number;
    const behind = number - this.#firstPage - this.#pages.length + 1;
    if (before > 0) {
      this.#pages = [...Array.from({ length: before }, () => undefined), ...this.#pages];
      this.#firstPage = number;
    } else if (behind > 0) {
      for (let count = 0; count < behind; count++) this.#pages.push(undefined);
      if (this.#pages.length >= this.#trimAt) this.#trim();
    }
  }

  /** Forgets pages at the beginning that are not in use, so rarely that it costs nothing. */
  #trim(): void {
    const unused = this.#pages.findIndex((page) => page !== undefined);
    if (unused > 0) {
      this.#pages.splice(0, unused);
      this.#firstPage += unused;
    }
    this.#trimAt = Math.max(LEAST_TRIMMED, 2 * this.#pages.length);
  }
}
