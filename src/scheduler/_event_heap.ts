/**
 * An indexed 4-ary min-heap over typed arrays, ordered by (time, order). It holds slots, small
 * integers that the caller hands out, and knows where each one stands, so that any of them can be
 * taken out in O(log n): nothing dead is ever left in it.
 */
const INITIAL_CAPACITY = 256;

export class EventHeap {
  #times = new Float64Array(INITIAL_CAPACITY);
  #orders = new Float64Array(INITIAL_CAPACITY);
  #slots = new Int32Array(INITIAL_CAPACITY);
  /** Where each slot stands in the heap. */
  #positions = new Int32Array(INITIAL_CAPACITY);
  #size = 0;

  get size(): number {
    return this.#size;
  }

  /** Time, order and slot of the least entry. Call only where `size` is not 0. */
  get leastTime(): number {
    return this.#times[0]!;
  }
  get leastOrder(): number {
    return this.#orders[0]!;
  }
  get leastSlot(): number {
    return this.#slots[0]!;
  }

  push(time: number, order: number, slot: number): void {
    if (this.#size === this.#times.length) this.#growHeap();
    if (slot >= this.#positions.length) this.#growPositions(slot);
    this.#siftUp(this.#size++, time, order, slot);
  }

  /** Takes the entry of `slot` out, wherever it stands. */
  remove(slot: number): void {
    const position = this.#positions[slot]!;
    const last = --this.#size;
    if (position === last) return;
    const time = this.#times[last]!;
    const order = this.#orders[last]!;
    const moved = this.#slots[last]!;
    const parent = (position - 1) >> 2;
    if (position > 0 && this.#isBefore(time, order, parent)) {
      this.#siftUp(position, time, order, moved);
    } else {
      this.#siftDown(position, time, order, moved);
    }
  }

  #isBefore(time: number, order: number, position: number): boolean {
    const other = this.#times[position]!;
    return time < other || (time === other && order < this.#orders[position]!);
  }

  #siftUp(from: number, time: number, order: number, slot: number): void {
    let position = from;
    while (position > 0) {
      const parent = (position - 1) >> 2;
      if (!this.#isBefore(time, order, parent)) break;
      this.#move(parent, position);
      position = parent;
    }
    this.#place(position, time, order, slot);
  }

  #siftDown(from: number, time: number, order: number, slot: number): void {
    const size = this.#size;
    const times = this.#times;
    const orders = this.#orders;
    let position = from;
    for (;;) {
      const first = (position << 2) + 1;
      if (first >= size) break;
      let least = first;
      let leastTime = times[first]!;
      let leastOrder = orders[first]!;
      const end = Math.min(first + 4, size);
      for (let child = first + 1; child < end; child++) {
        const childTime = times[child]!;
        if (childTime < leastTime || (childTime === leastTime && orders[child]! < leastOrder)) {
          least = child;
          leastTime = childTime;
          leastOrder = orders[child]!;
        }
      }
      if (time < leastTime || (time === leastTime && order < leastOrder)) break;
      this.#move(least, position);
      position = least;
    }
    this.#place(position, time, order, slot);
  }

  #move(from: number, to: number): void {
    const slot = this.#slots[from]!;
    this.#times[to] = this.#times[from]!;
    this.#orders[to] = this.#orders[from]!;
    this.#slots[to] = slot;
    this.#positions[slot] = to;
  }

  #place(position: number, time: number, order: number, slot: number): void {
    this.#times[position] = time;
    this.#orders[position] = order;
    this.#slots[position] = slot;
    this.#positions[slot] = position;
  }

  #growHeap(): void {
    const capacity = this.#times.length * 2;
    this.#times = grown(this.#times, new Float64Array(capacity));
    this.#orders = grown(this.#orders, new Float64Array(capacity));
    this.#slots = grown(this.#slots, new Int32Array(capacity));
  }

  #growPositions(slot: number): void {
    this.#positions = grown(
      this.#positions,
      new Int32Array(Math.max(slot + 1, this.#positions.length * 2)),
    );
  }
}

function grown<T extends Float64Array | Int32Array>(from: T, to: T): T {
  to.set(from);
  return to;
}
