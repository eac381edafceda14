/**
 * `TimerHeap` for timers that are armed again and cancelled: it also knows where each payload stands. A
 * 4-ary heap as there, moved in place.
 */
export class CancellableHeap {
  #times = new Float64Array(64);
  #payloads = new Int32Array(64);
  // By payload.
  #sequences = new Float64Array(64);
  #places = new Int32Array(64).fill(NOWHERE);
  #size = 0;
  #sequence = 0;

  get size(): number {
    return this.#size;
  }

  get leastTime(): number {
    return this.#times[0]!;
  }

  /** Makes room for payloads below `count`. */
  reserve(count: number): void {
    const old = this.#times.length;
    if (count <= old) return;
    const length = Math.max(count, old * 2);
    const times = new Float64Array(length);
    const payloads = new Int32Array(length);
    const sequences = new Float64Array(length);
    const places = new Int32Array(length).fill(NOWHERE);
    times.set(this.#times);
    payloads.set(this.#payloads);
    sequences.set(this.#sequences);
    places.set(this.#places);
    this.#times = times;
    this.#payloads = payloads;
    this.#sequences = sequences;
    this.#places = places;
  }

  /** Arms the timer of a payload that is not armed. */
  push(time: number, payload: number): void {
    this.#sequences[payload] = this.#sequence++;
    this.#siftUp(this.#size++, time, payload);
  }

  pop(): number {
    const first = this.#payloads[0]!;
    this.#places[first] = NOWHERE;
    const size = --this.#size;
    if (size > 0) this.#siftDown(0, this.#times[size]!, this.#payloads[size]!);
    return first;
  }

  /** Cancels the timer of a payload, if it is armed. */
  cancel(payload: number): void {
    const place = this.#places[payload]!;
    if (place === NOWHERE) return;
    this.#places[payload] = NOWHERE;
    const size = --this.#size;
    if (place === size) return;
    const time = this.#times[size]!;
    const moved = this.#payloads[size]!;
    const parent = (place - 1) >> 2;
    if (place > 0 && time < this.#times[parent]!) this.#siftUp(place, time, moved);
    else this.#siftDown(place, time, moved);
  }

  #siftUp(from: number, time: number, payload: number): void {
    const times = this.#times;
    const payloads = this.#payloads;
    const places = this.#places;
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 2;
      const parentTime = times[parent]!;
      const other = payloads[parent]!;
      if (parentTime < time) break;
      if (parentTime === time && this.#sequences[other]! < this.#sequences[payload]!) break;
      times[place] = parentTime;
      payloads[place] = other;
      places[other] = place;
      place = parent;
    }
    times[place] = time;
    payloads[place] = payload;
    places[payload] = place;
  }

  #siftDown(from: number, time: number, payload: number): void {
    const times = this.#times;
    const payloads = this.#payloads;
    const places = this.#places;
    const sequences = this.#sequences;
    const size = this.#size;
    let place = from;
    for (;;) {
      const child = (place << 2) + 1;
      if (child >= size) break;
      let least = child;
      let leastTime = times[child]!;
      const end = child + 4 < size ? child + 4 : size;
      for (let other = child + 1; other < end; other++) {
        const otherTime = times[other]!;
        if (
          otherTime < leastTime ||
          (otherTime === leastTime && sequences[payloads[other]!]! < sequences[payloads[least]!]!)
        ) {
          least = other;
          leastTime = otherTime;
        }
      }
      const moved = payloads[least]!;
      if (time < leastTime || (time === leastTime && sequences[payload]! < sequences[moved]!)) {
        break;
      }
      times[place] = leastTime;
      payloads[place] = moved;
      places[moved] = place;
      place = least;
    }
    times[place] = time;
    payloads[place] = payload;
    places[payload] = place;
  }
}

const NOWHERE = -1;
