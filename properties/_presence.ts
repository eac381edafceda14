import { FactKind, type Fact, type FactObserver } from '../src/mod.ts';

/**
 * One side of Little's law and the other, of those who are in some place, such as the queue. All times
 * are whole microseconds, so that sums are exact.
 */
export class Presence {
  readonly #since = new Map<number, number>();
  #present = 0;
  #changedAt = 0;
  #area = 0;
  #stays = 0;
  #left = 0;

  /** The integral of the number that were present, up to the last change. */
  get area(): number {
    return this.#area;
  }

  /** The sum of the stays of those who have left. */
  get stays(): number {
    return this.#stays;
  }

  /** How many have left. */
  get left(): number {
    return this.#left;
  }

  /** How many are present. */
  get present(): number {
    return this.#present;
  }

  has(who: number): boolean {
    return this.#since.has(who);
  }

  enter(who: number, time: number): void {
    this.#change(1, time);
    this.#since.set(who, time);
  }

  /** Gives how long `who` stayed; 0, if it is not present. */
  leave(who: number, time: number): number {
    const since = this.#since.get(who);
    if (since === undefined) return 0;
    this.#since.delete(who);
    this.#change(-1, time);
    this.#stays += time - since;
    this.#left++;
    return time - since;
  }

  #change(by: number, time: number): void {
    this.#area += this.#present * (time - this.#changedAt);
    this.#changedAt = time;
    this.#present += by;
  }
}

/** Who is where, by the facts; the probe is left out. */
export class Places implements FactObserver {
  readonly system = new Presence();
  readonly queue = new Presence();
  readonly slots = new Presence();
  /** Turns that are sent and not answered. */
  readonly turns = new Presence();
  /** Stays in the queue that an admission ended. */
  waitsOfAdmitted = 0;
  /** Stays of turns that a reply ended. */
  servicesOfAnswered = 0;

  observe({ kind, time, conversation, token, probe }: Fact): void {
    if (probe) return;
    const { system, queue, slots, turns } = this;
    switch (kind) {
      case FactKind.queued:
        system.enter(conversation, time);
        queue.enter(conversation, time);
        break;
      case FactKind.admitted:
        this.waitsOfAdmitted += queue.leave(conversation, time);
        if (!system.has(conversation)) system.enter(conversation, time);
        slots.enter(conversation, time);
        break;
      case FactKind.refused:
        queue.leave(conversation, time);
        system.leave(conversation, time);
        break;
      case FactKind.ended:
        slots.leave(conversation, time);
        system.leave(conversation, time);
        break;
      case FactKind.turn_sent:
        turns.enter(token, time);
        break;
      case FactKind.turn_answered:
        this.servicesOfAnswered += turns.leave(token, time);
        break;
      case FactKind.turn_failed:
        turns.leave(token, time);
        break;
    }
  }
}
