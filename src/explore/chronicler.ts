import {
  FactKind,
  factName,
  NOBODY,
  type Fact,
  type FactObserver,
  type Limits,
  type Names,
} from '../facts/mod.ts';
import type {
  Chronicle,
  ChronicleEntry,
  ConversationState,
  Counters,
  Lane,
  UserState,
} from '../report/mod.ts';
import { sentenceOf } from './narrator.ts';

type Open<T> = { -readonly [Key in keyof T]: T[Key] };
type Conversation = Open<Omit<ConversationState, 'turns' | 'working'>> & {
  turns: number[];
  working: number[];
  /** Whether the refill probe began it. */
  readonly probe: boolean;
};

const TARGET: Lane = { of: 'target' };

/** What a chronicle is about. */
export interface ChroniclerOptions {
  readonly scenario: string;
  readonly limits: Limits;
  readonly names: Names;
}

/**
 * Keeps the chronicle of a run. It judges nothing and corrects nothing: where facts say that a
 * conversation is admitted after its end, it is active again.
 */
export class Chronicler implements FactObserver {
  readonly #options: ChroniclerOptions;
  readonly #entries: ChronicleEntry[] = [];
  readonly #users: (UserState | undefined)[] = [];
  readonly #conversations: (Conversation | undefined)[] = [];
  readonly #openByUser = new Map<number, Set<Conversation>>();
  readonly #counters: Open<Counters> = { active: 0, queued: 0, turnsInFlight: 0, turns: 0 };

  constructor(options: ChroniclerOptions) {
    this.#options = options;
  }

  /** How many events it has seen. */
  get length(): number {
    return this.#entries.length;
  }

  observe(fact: Fact): void {
    const { names } = this.#options;
    const conversation = this.#conversationOf(fact);
    // A target may speak of a conversation that its user has forgotten: it is still that user's.
    const user = conversation?.user ?? fact.user;
    const probe = conversation?.probe ?? fact.probe;
    if (conversation !== undefined) this.#change(conversation, fact);
    const [from, to] = lanesOf(
      fact.kind,
      laneOf('user', user),
      laneOf('conversation', fact.conversation),
    );
    this.#entries.push({
      number: fact.seq + 1,
      atMs: fact.time / 1000,
      kind: factName(fact.kind),
      sentence: sentenceOf({ ...fact, user, probe }, names),
      from,
      to,
      turn: fact.turn,
      reason: fact.reason,
      probe,
      users: this.#changedUser(user),
      conversations: conversation === undefined ? [] : [copyOf(conversation)],
      counters: { ...this.#counters },
    });
  }

  /** The chronicle so far. `isWhole`: the run is over, so that who has nothing open is gone. */
  chronicle({ isWhole }: { readonly isWhole: boolean }): Chronicle {
    const { scenario, limits, names } = this.#options;
    return {
      scenario,
      limits,
      users: Array.from(this.#users, (_, user) => names.nameOfUser(user)),
      conversations: Array.from(this.#conversations, (_, number) =>
        names.nameOfConversation(number),
      ),
      entries: isWhole ? this.#withDepartures() : [...this.#entries],
    };
  }

  #conversationOf({ kind, conversation, user, probe }: Fact): Conversation | undefined {
    if (conversation === NOBODY) return undefined;
    const known = this.#conversations[conversation];
    if (known !== undefined || kind !== FactKind.start_requested) return known;
    const born: Conversation = {
      number: conversation,
      user,
      stage: 'requested',
      place: 'none',
      turns: [],
      working: [],
      reason: '',
      probe,
    };
    this.#conversations[conversation] = born;
    return born;
  }

  #change(conversation: Conversation, fact: Fact): void {
    this.#count(conversation, -1);
    step(conversation, fact);
    this.#count(conversation, 1);
    let open = this.#openByUser.get(conversation.user);
    if (open === undefined) this.#openByUser.set(conversation.user, (open = new Set()));
    if (conversation.stage === 'over') open.delete(conversation);
    else open.add(conversation);
  }

  #count(conversation: Conversation, by: 1 | -1): void {
    const counters = this.#counters;
    if (conversation.place === 'slot') counters.active += by;
    if (conversation.place === 'queue') counters.queued += by;
    counters.turns += by * conversation.turns.length;
    counters.turnsInFlight += by * conversation.working.length;
  }

  /** The state of `user`, if it is another one than before. */
  #changedUser(user: number): readonly UserState[] {
    if (user === NOBODY) return [];
    const before = this.#users[user];
    const open = this.#openByUser.get(user);
    const now: UserState = {
      number: user,
      doing: doingOf(open),
      open: open?.size ?? 0,
      held: [...(open ?? [])].filter(({ place }) => place !== 'none').length,
    };
    if (
      before !== undefined &&
      before.doing === now.doing &&
      before.open === now.open &&
      before.held === now.held
    ) {
      return [];
    }
    this.#users[user] = now;
    return [now];
  }

  /** Nothing tells that a user goes: who is idle from some event on, and for good, has gone with it. */
  #withDepartures(): readonly ChronicleEntry[] {
    const departed = new Set<number>();
    return this.#entries
      .toReversed()
      .map((entry) => {
        const users = entry.users.map((user): UserState => {
          if (departed.has(user.number)) return user;
          departed.add(user.number);
          return user.doing === 'idle' ? { ...user, doing: 'gone' } : user;
        });
        return { ...entry, users };
      })
      .toReversed();
  }
}

function doingOf(open: ReadonlySet<Conversation> | undefined): UserState['doing'] {
  if (open === undefined) return 'arrived';
  if (open.size === 0) return 'idle';
  return [...open].some(({ place }) => place === 'slot') ? 'talking' : 'waiting';
}

/** What a fact makes of its conversation. */
function step(conversation: Conversation, { kind, turn, reason }: Fact): void {
  switch (kind) {
    case FactKind.queued:
      conversation.place = 'queue';
      if (conversation.stage !== 'closing') conversation.stage = 'queued';
      break;
    case FactKind.admitted:
      conversation.place = 'slot';
      if (conversation.stage !== 'closing') conversation.stage = 'active';
      break;
    case FactKind.stop_requested:
      if (conversation.stage !== 'over') conversation.stage = 'closing';
      break;
    case FactKind.refused:
    case FactKind.ended:
      conversation.place = 'none';
      conversation.stage = 'over';
      conversation.reason = reason;
      break;
    case FactKind.turn_sent:
      conversation.turns.push(turn);
      break;
    case FactKind.chunk_received:
      if (!conversation.working.includes(turn)) conversation.working.push(turn);
      break;
    case FactKind.turn_answered:
    case FactKind.turn_failed:
      drop(conversation.turns, turn);
      drop(conversation.working, turn);
      break;
    default:
  }
}

function drop(turns: number[], turn: number): void {
  const index = turns.indexOf(turn);
  if (index >= 0) turns.splice(index, 1);
}

function copyOf({ probe: _probe, ...conversation }: Conversation): ConversationState {
  const { turns, working } = conversation;
  return { ...conversation, turns: [...turns], working: [...working] };
}

function laneOf(of: 'user' | 'conversation', number: number): Lane {
  return number === NOBODY ? TARGET : { of, number };
}

/** Who acts, and on whom. */
function lanesOf(kind: FactKind, user: Lane, conversation: Lane): readonly [Lane, Lane] {
  switch (kind) {
    case FactKind.arrived:
      return [user, user];
    case FactKind.start_requested:
    case FactKind.turn_sent:
    case FactKind.stop_requested:
      return [user, conversation];
    case FactKind.queued:
    case FactKind.admitted:
    case FactKind.refused:
    case FactKind.turn_answered:
    case FactKind.turn_failed:
    case FactKind.ended:
      return [conversation, user];
    case FactKind.chunk_received:
    case FactKind.timer_fired:
    case FactKind.fault_fired:
      return [conversation, conversation];
    case FactKind.stats_sampled:
    case FactKind.crashed:
      return [TARGET, TARGET];
  }
}
