import type { UserDraws } from '../../machines/user.ts';
import { drawMs, type Distribution, type RandomSource, type RandomStream } from '../random/mod.ts';
import type { UserType } from '../scenarios/mod.ts';

/** What all users of a type draw from. */
export interface Habits {
  readonly type: UserType;
  readonly random: RandomSource;
}

/**
 * The draws of one user. Each purpose has a stream of its own, made when it is first needed, so that
 * a change of one habit leaves the others as they were.
 */
export class TypedUserDraws implements UserDraws {
  readonly #habits: Habits;
  readonly #user: number;
  /** By purpose; none for a user who draws nothing. */
  #streams: Record<string, RandomStream> | undefined;

  /** @param user the number that its streams are derived from. */
  constructor(habits: Habits, user: number) {
    this.#habits = habits;
    this.#user = user;
  }

  thinkMs(): number {
    return this.#draw('think', this.#habits.type.think);
  }

  lingerMs(): number {
    return this.#draw('linger', this.#habits.type.linger);
  }

  workMs(): number {
    return this.#draw('work', this.#habits.type.work);
  }

  jitter(): number {
    return this.#stream('jitter').unit();
  }

  doublesText(): boolean {
    return this.#happens('double-text', this.#habits.type.doubleText);
  }

  doublesStart(): boolean {
    return this.#happens('double-start', this.#habits.type.doubleStart);
  }

  stopsEarly(): boolean {
    return this.#happens('stop-early', this.#habits.type.stopEarly);
  }

  doublesStop(): boolean {
    return this.#happens('double-stop', this.#habits.type.doubleStop);
  }

  #draw(purpose: string, distribution: Distribution): number {
    return distribution.kind === 'constant'
      ? distribution.valueMs
      : drawMs(distribution, this.#stream(purpose));
  }

  #happens(purpose: string, probability: number): boolean {
    return probability > 0 && this.#stream(purpose).unit() < probability;
  }

  #stream(purpose: string): RandomStream {
    const streams = (this.#streams ??= {});
    return (streams[purpose] ??= this.#habits.random.stream(purpose, this.#user));
  }
}
