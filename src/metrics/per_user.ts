import { DenseMap, FactKind, type Fact, type FactObserver } from '../facts/mod.ts';

/** Users whose figures are kept; those who come later are only counted. */
const TRACKED_USERS = 10_000;
const WORST_SHOWN = 20;

/** Figures of one user. Times are the user's conversation times, ms. */
export interface UserFigures {
  readonly user: string;
  readonly conversations: number;
  readonly refused: number;
  readonly mean: number;
  readonly max: number;
}

/** How evenly users were served. `min`, `mean` and `max` are over the users' own mean conversation times, ms. */
export interface PerUserSummary {
  readonly users: number;
  /** How many of them have figures of their own: the first 10,000 at most. */
  readonly tracked: number;
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  /** The users with the longest mean, at most 20. */
  readonly worst: readonly UserFigures[];
}

interface Tally {
  conversations: number;
  refused: number;
  totalTicks: number;
  maxTicks: number;
}

/** Keeps figures by user. */
export class PerUserMetrics implements FactObserver {
  readonly #tallies = new DenseMap<Tally>();
  #users = 0;

  observe(fact: Fact): void {
    if (!fact.probe && fact.kind === FactKind.arrived) this.#arrive(fact.user);
  }

  /** Adds a refusal of `user`. */
  refuse(user: number): void {
    const tally = this.#tallies.get(user);
    if (tally !== undefined) tally.refused++;
  }

  /** Adds a conversation of `user` that took `ticks`. */
  record(user: number, ticks: number): void {
    const tally = this.#tallies.get(user);
    if (tally === undefined) return;
    tally.conversations++;
    tally.totalTicks += ticks;
    tally.maxTicks = Math.max(tally.maxTicks, ticks);
  }

  /** @param nameOf the name under which a user is shown. */
  summary(nameOf: (user: number) => string): PerUserSummary {
    const served: UserFigures[] = [];
    for (const [user, { conversations, refused, totalTicks, maxTicks }] of this.#tallies) {
      if (conversations === 0) continue;
      const mean = totalTicks / conversations / 1000;
      served.push({ user: nameOf(user), conversations, refused, mean, max: maxTicks / 1000 });
    }
    const means = served.map(({ mean }) => mean);
    return {
      users: this.#users,
      tracked: this.#tallies.size,
      min: means.reduce((a, b) => Math.min(a, b), means[0] ?? 0),
      mean: means.length === 0 ? 0 : means.reduce((a, b) => a + b, 0) / means.length,
      max: means.reduce((a, b) => Math.max(a, b), 0),
      worst: served.toSorted((a, b) => b.mean - a.mean).slice(0, WORST_SHOWN),
    };
  }

  #arrive(user: number): void {
    if (this.#tallies.has(user)) return;
    // Users are numbered in the order in which they first come.
    this.#users = Math.max(this.#users, user + 1);
    if (this.#tallies.size < TRACKED_USERS) {
      this.#tallies.set(user, { conversations: 0, refused: 0, totalTicks: 0, maxTicks: 0 });
    }
  }
}
