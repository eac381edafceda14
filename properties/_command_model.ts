import { toTicks, type Limits, type StartRequest, type TargetStats } from '../src/mod.ts';

/**
 * The promises of a conversation manager, as plainly as they can be said: one list of who is there,
 * in which everything is counted anew whenever it matters. It is slow, and shares no line with what
 * it is compared with. What it says is written a line each, such as `12.5 refused 3 user-limit`.
 */

export type Timeout = 'queue' | 'idle' | 'duration';

type Timer = Timeout | 'work';

/** Whoever waits or holds a slot. */
interface Guest {
  readonly conversation: number;
  readonly user: number;
  readonly id: number;
  active: boolean;
  /** Messages that are not answered yet; the first is worked on or waits for it. */
  readonly turns: { readonly turn: number; readonly workMs: number }[];
  working: boolean;
  /** When each of its timers runs out, ticks, and how many were set before it. */
  readonly timers: Map<Timer, { readonly at: number; readonly order: number }>;
}

export class Model {
  readonly #limits: Limits;
  /** In the order in which they came. */
  #guests: Guest[] = [];
  /** Whose message waits until another one is answered, in order. */
  #waitingTurns: Guest[] = [];
  readonly #lines: string[] = [];
  #now = 0;
  #timersSet = 0;

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** Ticks. */
  get now(): number {
    return this.#now;
  }

  /** All that was said. */
  get lines(): readonly string[] {
    return this.#lines;
  }

  get stats(): TargetStats {
    return {
      active: this.#active.length,
      queued: this.#queue.length,
      turns: this.#guests.filter(({ working }) => working).length,
      users: new Set(this.#guests.map(({ user }) => user)).size,
    };
  }

  isQueued(conversation: number): boolean {
    return this.#guestOf(conversation)?.active === false;
  }

  isBusy(conversation: number): boolean {
    return (this.#guestOf(conversation)?.turns.length ?? 0) > 0;
  }

  isIdInUse(id: number): boolean {
    return this.#guests.some((guest) => guest.id === id);
  }

  /** When the next timeout of a kind is due, ticks; undefined if nobody has one ahead. */
  deadline(timeout: Timeout): number | undefined {
    const all = this.#guests.flatMap(({ timers }) => timers.get(timeout)?.at ?? []);
    return all.length === 0 ? undefined : Math.min(...all);
  }

  start({ conversation, user, id = conversation }: StartRequest): void {
    const { maxConversationsPerUser = Infinity, maxQueued = 0 } = this.#limits;
    const ofUser = this.#guests.filter((guest) => guest.user === user).length;
    const refusal = this.isIdInUse(id)
      ? 'id-in-use'
      : ofUser >= maxConversationsPerUser
        ? 'user-limit'
        : this.#hasSlot || this.#queue.length < maxQueued
          ? undefined
          : maxQueued > 0
            ? 'queue-full'
            : 'global-limit';
    if (refusal !== undefined) {
      this.#say(`refused ${conversation} ${refusal}`);
      return;
    }
    const hasSlot = this.#hasSlot;
    const timers: Guest['timers'] = new Map();
    const guest = { conversation, user, id, active: false, turns: [], working: false, timers };
    this.#guests.push(guest);
    if (hasSlot) this.#admit(guest);
    else {
      this.#say(`queued ${conversation}`);
      this.#set(guest, 'queue', this.#limits.queueTimeoutMs);
    }
  }

  send(conversation: number, turn: number, workMs: number): void {
    const guest = this.#guestOf(conversation);
    if (guest?.active !== true) {
      this.#say(`failed ${conversation}/${turn} unknown`);
      return;
    }
    guest.timers.delete('idle');
    guest.turns.push({ turn, workMs });
    if (guest.turns.length === 1) this.#waitingTurns.push(guest);
    this.#useRoom();
  }

  stop(conversation: number): void {
    const guest = this.#guestOf(conversation);
    if (guest?.active === true) this.#end(guest, 'stopped');
    else if (guest !== undefined) this.#refuse(guest, 'abandoned');
    this.#useRoom();
  }

  /** Lets time pass up to and with an instant, ticks. */
  pass(until: number): void {
    for (let next = this.#next(); next !== undefined && next.at <= until; next = this.#next()) {
      this.#now = next.at;
      next.guest.timers.delete(next.timer);
      this.#runOut(next.guest, next.timer);
      this.#useRoom();
    }
    this.#now = until;
  }

  close(): void {
    const [active, queue] = [this.#active, this.#queue];
    for (const guest of queue) this.#refuse(guest, 'shutting-down');
    for (const guest of active) this.#end(guest, 'shutting-down');
  }

  get #active(): readonly Guest[] {
    return this.#guests.filter(({ active }) => active);
  }

  get #queue(): readonly Guest[] {
    return this.#guests.filter(({ active }) => !active);
  }

  get #hasSlot(): boolean {
    return this.#active.length < (this.#limits.maxConversations ?? Infinity);
  }

  #guestOf(conversation: number): Guest | undefined {
    return this.#guests.find((guest) => guest.conversation === conversation);
  }

  #admit(guest: Guest): void {
    guest.active = true;
    guest.timers.delete('queue');
    this.#say(`admitted ${guest.conversation}`);
    this.#set(guest, 'duration', this.#limits.maxDurationMs);
    this.#set(guest, 'idle', this.#limits.idleTimeoutMs);
  }

  /** Nobody waits while there is room: neither for a slot, nor to be worked on. */
  #useRoom(): void {
    for (const guest of this.#queue) {
      if (this.#hasSlot) this.#admit(guest);
    }
    const { maxTurnsInFlight = Infinity } = this.#limits;
    while (this.#waitingTurns.length > 0 && this.stats.turns! < maxTurnsInFlight) {
      const guest = this.#waitingTurns.shift()!;
      const { turn, workMs } = guest.turns[0]!;
      guest.working = true;
      this.#say(`chunk ${guest.conversation}/${turn}`);
      this.#set(guest, 'work', workMs);
    }
  }

  #runOut(guest: Guest, timer: Timer): void {
    if (timer === 'queue') this.#refuse(guest, 'queue-timeout');
    else if (timer === 'idle') this.#end(guest, 'idle-timeout');
    else if (timer === 'duration') this.#end(guest, 'max-duration');
    else this.#answer(guest);
  }

  #answer(guest: Guest): void {
    this.#say(`answered ${guest.conversation}/${guest.turns.shift()!.turn}`);
    guest.working = false;
    if (guest.turns.length > 0) this.#waitingTurns.push(guest);
    else this.#set(guest, 'idle', this.#limits.idleTimeoutMs);
  }

  #refuse(guest: Guest, reason: string): void {
    this.#leave(guest);
    this.#say(`refused ${guest.conversation} ${reason}`);
  }

  #end(guest: Guest, reason: string): void {
    this.#leave(guest);
    for (const { turn } of guest.turns) {
      this.#say(`failed ${guest.conversation}/${turn} ${reason}`);
    }
    this.#say(`ended ${guest.conversation} ${reason}`);
  }

  #leave(leaver: Guest): void {
    this.#guests = this.#guests.filter((guest) => guest !== leaver);
    this.#waitingTurns = this.#waitingTurns.filter((guest) => guest !== leaver);
  }

  #set({ timers }: Guest, timer: Timer, delayMs: number | undefined): void {
    if (delayMs === undefined) return;
    timers.set(timer, { at: this.#now + toTicks(delayMs), order: this.#timersSet++ });
  }

  /** The timer that runs out next; of those of one instant the one that was set first. */
  #next(): { guest: Guest; timer: Timer; at: number } | undefined {
    const all = this.#guests.flatMap((guest) =>
      [...guest.timers].map(([timer, { at, order }]) => ({ guest, timer, at, order })),
    );
    return all.toSorted((a, b) => a.at - b.at || a.order - b.order)[0];
  }

  #say(what: string): void {
    this.#lines.push(`${this.#now / 1000} ${what}`);
  }
}
