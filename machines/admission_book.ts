import type { Limits } from '../src/facts/mod.ts';

/** What the manager knows of one conversation that is queued or active. */
export interface Entry {
  readonly conversation: number;
  readonly user: number;
  /** The id that it goes by; no two conversations in the book share one. */
  readonly id: number;
  active: boolean;
  /** Turns that are not answered yet, in order; the first one is being worked on or waits for it. */
  readonly turns: PendingTurn[];
  working: boolean;
}

/** Who asks for a conversation. */
export interface Newcomer {
  readonly conversation: number;
  readonly user: number;
  /** The id that it goes by. @default its own number */
  readonly id?: number | undefined;
}

export interface PendingTurn {
  readonly turn: number;
  readonly workMs: number;
}

/**
 * The manager's book: who holds a slot, who waits for one, who works on a turn. It is part of the
 * machine's context and changed in place (copying it for every transition would cost as much as
 * there are conversations). Users and conversations are integers.
 */
export class AdmissionBook {
  readonly #maxConversations: number;
  readonly #maxConversationsPerUser: number;
  readonly #maxQueued: number;
  readonly #maxTurnsInFlight: number;
  readonly #entries = new Map<number, Entry>();
  /** Ids of those who go by another's number. */
  readonly #borrowedIds = new Set<number>();
  /** Conversations of each user, active and queued; a user without any has no entry. */
  readonly #countsByUser = new Map<number, number>();
  /** First in, first out: a Map keeps the order of insertion and gives up any entry in O(1). */
  readonly #queue = new Map<number, Entry>();
  readonly #turnQueue = new Map<number, Entry>();
  #active = 0;
  #turnsInFlight = 0;

  constructor(limits: Limits) {
    this.#maxConversations = limits.maxConversations ?? Infinity;
    this.#maxConversationsPerUser = limits.maxConversationsPerUser ?? Infinity;
    this.#maxQueued = limits.maxQueued ?? 0;
    this.#maxTurnsInFlight = limits.maxTurnsInFlight ?? Infinity;
  }

  get active(): number {
    return this.#active;
  }
  get queued(): number {
    return this.#queue.size;
  }
  get users(): number {
    return this.#countsByUser.size;
  }
  get turnsInFlight(): number {
    return this.#turnsInFlight;
  }

  isKnown(conversation: number): boolean {
    return this.#entries.has(conversation);
  }

  isIdInUse(id: number): boolean {
    return this.#borrowedIds.has(id) || this.#entries.get(id)?.id === id;
  }

  isActive(conversation: number): boolean {
    return this.#entries.get(conversation)?.active === true;
  }

  isWorking(conversation: number): boolean {
    return this.#entries.get(conversation)?.working === true;
  }

  /** Whether a turn of it waits or is worked on. */
  isBusy(conversation: number): boolean {
    return (this.#entries.get(conversation)?.turns.length ?? 0) > 0;
  }

  hasUserReachedLimit(user: number): boolean {
    return (this.#countsByUser.get(user) ?? 0) >= this.#maxConversationsPerUser;
  }

  get hasFreeSlot(): boolean {
    return this.#active < this.#maxConversations;
  }

  get hasQueue(): boolean {
    return this.#maxQueued > 0;
  }

  get isQueueFull(): boolean {
    return this.#queue.size >= this.#maxQueued;
  }

  get hasFreeTurnSlot(): boolean {
    return this.#turnsInFlight < this.#maxTurnsInFlight;
  }

  /** Whether a turn waits until turns in flight leave room. */
  get hasWaitingTurn(): boolean {
    return this.#turnQueue.size > 0;
  }

  /** The conversation that has waited longest for a slot; undefined if none waits. */
  get firstInQueue(): number | undefined {
    return firstKey(this.#queue);
  }

  /** The conversation whose turn has waited longest; undefined if none waits. */
  get firstInTurnQueue(): number | undefined {
    return firstKey(this.#turnQueue);
  }

  /** The turns of `conversation` that are not answered yet. */
  turnsOf(conversation: number): readonly PendingTurn[] {
    return this.#entries.get(conversation)?.turns ?? [];
  }

  /** Everybody who is active or queued, in the order in which they came. */
  conversations(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  /** Gives a new conversation a slot. */
  admit(newcomer: Newcomer): void {
    this.#enter(newcomer, true);
    this.#active++;
  }

  /** Lets a new conversation wait. */
  enqueue(newcomer: Newcomer): void {
    this.#queue.set(newcomer.conversation, this.#enter(newcomer, false));
  }

  /** Gives the first in the queue a slot. */
  admitFirst(): void {
    const [conversation, entry] = this.#queue.entries().next().value!;
    this.#queue.delete(conversation);
    entry.active = true;
    this.#active++;
  }

  /** Takes a conversation out of the book: its slot or its place, its user's count, its turns. */
  release(conversation: number): void {
    const entry = this.#entries.get(conversation)!;
    this.#entries.delete(conversation);
    if (entry.id !== conversation) this.#borrowedIds.delete(entry.id);
    if (entry.active) this.#active--;
    else this.#queue.delete(conversation);
    if (entry.working) this.#turnsInFlight--;
    this.#turnQueue.delete(conversation);
    const count = this.#countsByUser.get(entry.user)! - 1;
    if (count === 0) this.#countsByUser.delete(entry.user);
    else this.#countsByUser.set(entry.user, count);
  }

  /** Takes a turn in, behind those of its conversation that are not answered yet. */
  appendTurn(conversation: number, turn: PendingTurn): void {
    this.#entries.get(conversation)!.turns.push(turn);
  }

  /** Lets the first turn of a conversation wait until turns in flight leave room. */
  queueTurn(conversation: number): void {
    this.#turnQueue.set(conversation, this.#entries.get(conversation)!);
  }

  /** Begins to work on the first turn of a conversation. */
  beginTurn(conversation: number): void {
    this.#turnQueue.delete(conversation);
    this.#entries.get(conversation)!.working = true;
    this.#turnsInFlight++;
  }

  /** The turn that was worked on is answered; the next one of its conversation waits. */
  finishTurn(conversation: number): void {
    const entry = this.#entries.get(conversation)!;
    entry.working = false;
    entry.turns.shift();
    this.#turnsInFlight--;
    if (entry.turns.length > 0) this.queueTurn(conversation);
  }

  #enter({ conversation, user, id = conversation }: Newcomer, active: boolean): Entry {
    const entry: Entry = { conversation, user, id, active, turns: [], working: false };
    this.#entries.set(conversation, entry);
    if (id !== conversation) this.#borrowedIds.add(id);
    this.#countsByUser.set(user, (this.#countsByUser.get(user) ?? 0) + 1);
    return entry;
  }
}

function firstKey(map: ReadonlyMap<number, unknown>): number | undefined {
  return map.keys().next().value;
}
