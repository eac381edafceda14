import {
  drawMs,
  RandomSource,
  standardExponential,
  type RandomStream,
} from '../../src/random/mod.ts';
import type { Scenario, UserType } from '../../src/scenarios/mod.ts';
import { toTicks } from '../../src/time/mod.ts';

/** What is left to chance in a workload, for contenders that draw it themselves. */
export interface Draws {
  /** Instant of the next arrival, ticks; `Infinity` behind the last. */
  next(): number;
  /** Who came last, from 0. */
  readonly person: number;
  /** What the arrival of that number does. */
  habits(number: number): Habits;
}

/** How one user behaves; each call draws. */
export interface Habits {
  /** Time before its next message, ticks. */
  thought(): number;
  /** Work on each of its turns, ticks; to be called once. */
  work(): number;
}

/** The rate at which users come, and from how many people. */
export interface DrawsOptions {
  readonly perSecond: number;
  readonly seconds: number;
  readonly people: number;
}

/** As `src/load/open.ts` has it: without it a sum could fall short of a whole tick. */
const TICK_SLACK = 1e-3;

/** Draws what our engine draws, from the same streams, as it goes. */
export class StreamDraws implements Draws {
  person = 0;
  readonly #options: DrawsOptions;
  readonly #random: RandomSource;
  readonly #type: UserType;
  readonly #gaps: RandomStream;
  readonly #people: RandomStream;
  #count = 0;

  constructor(options: DrawsOptions, { seed, users }: Scenario) {
    this.#options = options;
    this.#random = new RandomSource(seed ?? 0);
    this.#type = users[0]!;
    this.#gaps = this.#random.stream('arrivals:load/0');
    this.#people = this.#random.stream('arrivals:load/0/people');
  }

  next(): number {
    const { perSecond, seconds, people } = this.#options;
    this.#count += standardExponential(this.#gaps);
    if (this.#count > perSecond * seconds) return Infinity;
    this.person = this.#people.below(people);
    return Math.floor((1e6 * this.#count) / perSecond + TICK_SLACK);
  }

  habits(number: number): Habits {
    return new StreamHabits(this.#random, this.#type, number);
  }
}

class StreamHabits implements Habits {
  readonly #random: RandomSource;
  readonly #type: UserType;
  readonly #number: number;
  #thinking: RandomStream | undefined;

  constructor(random: RandomSource, type: UserType, number: number) {
    this.#random = random;
    this.#type = type;
    this.#number = number;
  }

  thought(): number {
    this.#thinking ??= this.#random.stream('think', this.#number);
    return toTicks(drawMs(this.#type.think, this.#thinking));
  }

  work(): number {
    const stream = this.#random.stream('work', this.#number);
    return toTicks(drawMs(this.#type.work, stream) / this.#type.turns);
  }
}

/** All that is drawn for one arrival; ticks. */
export interface PreparedArrival {
  readonly due: number;
  readonly person: number;
  readonly work: number;
  readonly thoughts: readonly number[];
}

/** Reads what was drawn beforehand. */
export class PreparedDraws implements Draws {
  readonly #arrivals: readonly PreparedArrival[];
  #next = 0;

  constructor(arrivals: readonly PreparedArrival[]) {
    this.#arrivals = arrivals;
  }

  get person(): number {
    return this.#arrivals[this.#next - 1]!.person;
  }

  next(): number {
    return this.#arrivals[this.#next++]?.due ?? Infinity;
  }

  habits(number: number): Habits {
    return new PreparedHabits(this.#arrivals[number]!);
  }
}

class PreparedHabits implements Habits {
  readonly #arrival: PreparedArrival;
  #thoughts = 0;

  constructor(arrival: PreparedArrival) {
    this.#arrival = arrival;
  }

  thought(): number {
    return this.#arrival.thoughts[this.#thoughts++]!;
  }

  work(): number {
    return this.#arrival.work;
  }
}
