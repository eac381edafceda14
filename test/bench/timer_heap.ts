/**
 * What a good programmer writes who needs a queue of timers and nothing more: a 4-ary min-heap of
 * payloads (small integers, each at most once in it) over typed arrays, ordered by time and, at one time,
 * by who came first. The order of arrival stands by payload, as only ties ask for it; the comparison of
 * four children is unrolled. Of binary and 4-ary, bottom-up and top-down, branching and branchless
 * variants this was the fastest at 1,000, 10,000 and 1,000,000 entries.
 */
export class TimerHeap {
  readonly #times: Float64Array;
  readonly #payloads: Int32Array;
  readonly #sequences: Float64Array;
  #size = 0;
  #sequence = 0;

  /** @param payloads how many there can be. */
  constructor(payloads: number) {
    this.#times = new Float64Array(payloads);
    this.#payloads = new Int32Array(payloads);
    this.#sequences = new Float64Array(payloads);
  }

  get size(): number {
    return this.#size;
  }

  get leastTime(): number {
    return this.#times[0]!;
  }

  push(time: number, payload: number): void {
    const times = this.#times;
    const payloads = this.#payloads;
    this.#sequences[payload] = this.#sequence++;
    let place = this.#size++;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent]!;
      if (parentTime <= time) break;
      times[place] = parentTime;
      payloads[place] = payloads[parent]!;
      place = parent;
    }
    times[place] = time;
    payloads[place] = payload;
  }

  pop(): number {
    const times = this.#times;
    const payloads = this.#payloads;
    const sequences = this.#sequences;
    const first = payloads[0]!;
    const size = --this.#size;
    if (size === 0) return first;
    const time = times[size]!;
    const payload = payloads[size]!;
    let place = 0;
    for (;;) {
      const child = (place << 2) + 1;
      if (child >= size) break;
      let least = child;
      let leastTime = times[child]!;
      if (child + 3 < size) {
        const second = times[child + 1]!;
        const third = times[child + 2]!;
        const fourth = times[child + 3]!;
        if (second < leastTime || (second === leastTime && this.#isEarlier(child + 1, least))) {
          least = child + 1;
          leastTime = second;
        }
        if (third < leastTime || (third === leastTime && this.#isEarlier(child + 2, least))) {
          least = child + 2;
          leastTime = third;
        }
        if (fourth < leastTime || (fourth === leastTime && this.#isEarlier(child + 3, least))) {
          least = child + 3;
          leastTime = fourth;
        }
      } else {
        for (let other = child + 1; other < size; other++) {
          const otherTime = times[other]!;
          if (otherTime < leastTime || (otherTime === leastTime && this.#isEarlier(other, least))) {
            least = other;
            leastTime = otherTime;
          }
        }
      }
      const leastPayload = payloads[least]!;
      if (
        time < leastTime ||
        (time === leastTime && sequences[payload]! < sequences[leastPayload]!)
      ) {
        break;
      }
      times[place] = leastTime;
      payloads[place] = leastPayload;
      place = least;
    }
    times[place] = time;
    payloads[place] = payload;
    return first;
  }

  #isEarlier(place: number, other: number): boolean {
    return this.#sequences[this.#payloads[place]!]! < this.#sequences[this.#payloads[other]!]!;
  }
}
