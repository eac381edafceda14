import type { RandomStream } from './random_stream.ts';

/**
 * Decides what is not determined: who goes first at one instant, whether a fault fires. Every such
 * decision goes through `pick`, so that it can come from the plain order, from the seed, from a
 * recording or from a generator of tests. Choice 0 is always the plain one.
 */
export interface Oracle {
  /** Whether every answer of `pick` is 0 in advance; the kernel then need not ask. */
  readonly plain: boolean;
  /**
   * One of `count` options, as its index.
   *
   * @param label what is decided, such as `tie`.
   * @param count how many options there are, from 1.
   * @param actors for each option the actor it concerns, where the asker knows.
   */
  pick(label: string, count: number, actors?: readonly number[]): number;
  /**
   * Whether what happens now and then happens now. The plain choice, 0 in recordings, is that it does not.
   *
   * @param label what it is, such as `fault:spike`.
   * @param probability how likely it is, 0 to 1.
   * @param subject whom it strikes.
   */
  chance(label: string, probability: number, subject: number): boolean;
}

/** Always the plain choice. */
export const PLAIN_ORACLE: Oracle = { plain: true, pick: () => 0, chance: () => false };

/** Every option equally likely, and everything as likely as it is said to be. */
export function seededOracle(stream: RandomStream): Oracle {
  return {
    plain: false,
    pick: (_label, count) => stream.below(count),
    chance: (_label, probability) => stream.unit() < probability,
  };
}

/** Lets `ties` decide who goes first at one instant, and `others` everything else. */
export function splitOracle(ties: Oracle, others: Oracle): Oracle {
  return {
    plain: ties.plain,
    pick: (label, count, actors) => (label === 'tie' ? ties : others).pick(label, count, actors),
    chance: (label, probability, subject) => others.chance(label, probability, subject),
  };
}

/**
 * The choices of `sequence`, one after the other, each taken modulo the number of options; then the
 * plain one. A generator of tests supplies the sequence, and shrinks it towards zeros. What happens once
 * in `n` times happens at one of `n` numbers, and never at 0.
 */
export function sequenceOracle(sequence: readonly number[]): Oracle {
  let next = 0;
  const take = (count: number) =>
    next < sequence.length ? Math.abs(sequence[next++]!) % count : 0;
  return {
    plain: false,
    pick: (_label, count) => take(count),
    chance(_label, probability) {
      if (probability <= 0) return false;
      const numbers = Math.max(2, Math.round(1 / probability));
      return take(numbers) === numbers - 1;
    },
  };
}

/** Settings of `pctOracle`. */
export interface PctOptions {
  /** Number of changes of priority: a bug that needs `d` ordering constraints needs `d - 1`. From 0. */
  readonly changes: number;
  /** About how many choices the run will ask for, from 1: the changes fall among them. */
  readonly expectedChoices: number;
}

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte, 2010): every actor
 * has a random priority, the highest goes first, and at a few random steps the one that would go
 * falls behind all others. A decision that concerns no actors is drawn from the seed.
 */
export function pctOracle(stream: RandomStream, options: PctOptions): Oracle {
  const priorities = new Map<number, number>();
  const changes = new Set<number>();
  for (let count = 0; count < options.changes; count++) {
    changes.add(stream.below(options.expectedChoices));
  }
  let asked = 0;
  let lowest = 0;
  const priorityOf = (actor: number) => {
    let priority = priorities.get(actor);
    if (priority === undefined) {
      priority = stream.unit();
      priorities.set(actor, priority);
    }
    return priority;
  };
  return {
    plain: false,
    pick(_label, count, actors) {
      const step = asked++;
      if (actors === undefined) return stream.below(count);
      let best = highest(actors, priorityOf);
      if (changes.has(step)) {
        priorities.set(actors[best]!, --lowest);
        best = highest(actors, priorityOf);
      }
      return best;
    },
    chance: (_label, probability) => stream.unit() < probability,
  };
}

function highest(actors: readonly number[], priorityOf: (actor: number) => number): number {
  let best = 0;
  for (let index = 1; index < actors.length; index++) {
    if (priorityOf(actors[index]!) > priorityOf(actors[best]!)) best = index;
  }
  return best;
}
