import type { FactName, Limits } from '../facts/mod.ts';

/**
 * A run event by event, as plain data: what happened, who acted on whom, and how things stood after
 * it. Entries hold only what changed, so that a chronicle grows with its run and not with its square;
 * `ChronicleState` puts the changes together again.
 */
export interface Chronicle {
  readonly scenario: string;
  readonly limits: Limits;
  /** Names of users, by their number. */
  readonly users: readonly string[];
  /** Names of conversations, by their number. */
  readonly conversations: readonly string[];
  readonly entries: readonly ChronicleEntry[];
}

/** One event of a run. */
export interface ChronicleEntry {
  /** Position in the run, from 1. */
  readonly number: number;
  /** When it happened, ms of the run. */
  readonly atMs: number;
  readonly kind: FactName;
  /** What happened, in words. */
  readonly sentence: string;
  /** Who acts, and on whom; the same where something happens to somebody by itself. */
  readonly from: Lane;
  readonly to: Lane;
  /** Turn of the conversation, from 1; 0 where it is about no turn. */
  readonly turn: number;
  /** Of a refusal, an end, a stop, a failure; name of a timer or a fault; may be ''. */
  readonly reason: string;
  /** Whether the refill probe caused it. */
  readonly probe: boolean;
  /** Users whose state it changed, as they are after it. */
  readonly users: readonly UserState[];
  /** Conversations whose state it changed, as they are after it. */
  readonly conversations: readonly ConversationState[];
  readonly counters: Counters;
}

/** Somebody who acts: a user or a conversation by its number, or the target. */
export type Lane =
  | { readonly of: 'user' | 'conversation'; readonly number: number }
  | { readonly of: 'target' };

/** A user at an instant. */
export interface UserState {
  readonly number: number;
  /**
   * `arrived`: has asked for nothing yet; `waiting`: has asked, and holds no slot; `talking`: holds one;
   * `idle`: has nothing open; `gone`: the same, and never comes back.
   */
  readonly doing: 'arrived' | 'waiting' | 'talking' | 'idle' | 'gone';
  /** Conversations that are not over. */
  readonly open: number;
  /** Those of them that hold a slot or a place in the queue: what the limit per user counts. */
  readonly held: number;
}

/** A conversation at an instant. */
export interface ConversationState {
  readonly number: number;
  /** Whose it is. */
  readonly user: number;
  /** `closing`: somebody has asked for its end. */
  readonly stage: 'requested' | 'queued' | 'active' | 'closing' | 'over';
  /** What it holds: nothing before it is let in, and after its end. */
  readonly place: 'none' | 'queue' | 'slot';
  /** Turns without an answer, in the order in which they were sent. */
  readonly turns: readonly number[];
  /** Those of them that are known to be worked on. */
  readonly working: readonly number[];
  /** Of its refusal or its end; '' before. */
  readonly reason: string;
}

/** Counts at an instant, as the facts tell them. */
export interface Counters {
  /** Conversations that hold a slot. */
  readonly active: number;
  /** Conversations that wait in the queue. */
  readonly queued: number;
  /** Turns that are known to be worked on. */
  readonly turnsInFlight: number;
  /** Turns without an answer. */
  readonly turns: number;
}

/** A claim that a run broke. */
export interface StoryViolation {
  readonly id: string;
  /** What it says. */
  readonly claim: string;
  /** What happened, against what was promised. */
  readonly message: string;
  /** Number of the event that proves it; undefined where none does, such as for what never came. */
  readonly event?: number;
}

/** Where a run is another one than its recording. */
export interface StoryDivergence {
  /** Number of the first event that differs. */
  readonly event: number;
  /** As the stories have it; undefined where one of them is over. */
  readonly recorded: string | undefined;
  readonly replayed: string | undefined;
}

/** A run that was played once more, as it is told. */
export interface Story {
  readonly chronicle: Chronicle;
  readonly violations: readonly StoryViolation[];
  readonly divergence?: StoryDivergence | undefined;
}

const NOTHING: Counters = { active: 0, queued: 0, turnsInFlight: 0, turns: 0 };

/** How things stand, entry by entry. */
export class ChronicleState {
  readonly #users = new Map<number, UserState>();
  readonly #open = new Map<number, ConversationState>();
  #counters = NOTHING;

  /** How things stand before event `number`, from 1. */
  static before({ entries }: Chronicle, number: number): ChronicleState {
    const state = new ChronicleState();
    for (const entry of entries) {
      if (entry.number >= number) break;
      state.take(entry);
    }
    return state;
  }

  get counters(): Counters {
    return this.#counters;
  }

  /** Everybody who has come, in the order of their numbers. */
  get users(): readonly UserState[] {
    return [...this.#users.values()].toSorted((a, b) => a.number - b.number);
  }

  /** Conversations that are not over, in the order of their requests. */
  get open(): readonly ConversationState[] {
    return [...this.#open.values()].toSorted((a, b) => a.number - b.number);
  }

  take({ users, conversations, counters }: ChronicleEntry): void {
    for (const user of users) this.#users.set(user.number, user);
    for (const conversation of conversations) {
      const { number, stage, turns } = conversation;
      // A turn that outlives its conversation is something to see.
      if (stage === 'over' && turns.length === 0) this.#open.delete(number);
      else this.#open.set(number, conversation);
    }
    this.#counters = counters;
  }
}
