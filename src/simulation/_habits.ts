import type { UserDraws } from '../../machines/user.ts';
import { drawMs, type Distribution, type RandomSource, type RandomStream } from '../random/mod.ts';
import type { UserType } from '../scenarios/mod.ts';

/** What all users of a kind draw by. */
export interface Habits {
  readonly type: UserType;
  readonly random: RandomSource;
  /** Whether each of them holds one conversation and goes. */
  readonly isOnce: boolean;
}

/**
 * Somebody who draws what it does from its habits. Each purpose has a stream of its own, made when it is
 * first needed, so that a change of one habit leaves the others as they were.
 */
export abstract class HabitualUser<H extends Habits> implements UserDraws {
  protected readonly habits: H;
  /** The number that its streams are derived from. */
  protected readonly number: number;
  // Most users draw for one purpose, again and again: its stream needs no table.
  #purpose: string | undefined;
  #stream: RandomStream | undefined;
  /** Those for other purposes. */
  #others: Record<string, RandomStream> | undefined;

  constructor(habits: H, number: number) {
    this.habits = habits;
    this.number = number;
  }

  /** The stream of draws for `purpose`. */
  stream(purpose: string): RandomStream {
    if (purpose === this.#purpose) return this.#stream!;
    if (this.#purpose === undefined) {
      this.#purpose = purpose;
      return (this.#stream = this.newStream(purpose));
    }
    const others = (this.#others ??= {});
    return (others[purpose] ??= this.newStream(purpose));
  }

  /** The same stream from its beginning: for a purpose for which there is only one draw. */
  newStream(purpose: string): RandomStream {
    return this.habits.random.stream(purpose, this.number);
  }

  thinkMs(): number {
    return draw(this, 'think', this.habits.type.think);
  }

  lingerMs(): number {
    return draw(this, 'linger', this.habits.type.linger);
  }

  workMs(): number {
    const { type, isOnce } = this.habits;
    // Who holds one conversation draws its work once: there is nothing to go on with.
    if (isOnce && type.work.kind !== 'constant') return drawMs(type.work, this.newStream('work'));
    return draw(this, 'work', type.work);
  }

  jitter(): number {
    return this.stream('jitter').unit();
  }

  doublesText(): boolean {
    return happens(this, 'double-text', this.habits.type.doubleText);
  }

  doublesStart(): boolean {
    return happens(this, 'double-start', this.habits.type.doubleStart);
  }

  stopsEarly(): boolean {
    return happens(this, 'stop-early', this.habits.type.stopEarly);
  }

  doublesStop(): boolean {
    return happens(this, 'double-stop', this.habits.type.doubleStop);
  }
}

type Drawer = HabitualUser<Habits>;

function draw(user: Drawer, purpose: string, distribution: Distribution): number {
  return distribution.kind === 'constant'
    ? distribution.valueMs
    : drawMs(distribution, user.stream(purpose));
}

function happens(user: Drawer, purpose: string, probability: number): boolean {
  return probability > 0 && user.stream(purpose).unit() < probability;
}
