import type {
  Limits,
  StartAnswer,
  Target,
  TargetOptions,
  TargetStart,
  TargetStats,
  TargetTurn,
  TurnAnswer,
} from '../../src/mod.ts';
import { Deferred } from './deferred.ts';

/** A message that is not answered yet. */
export interface Turn {
  readonly text: string;
  readonly workMs: number;
  readonly onChunk: ((text: string) => void) | undefined;
  readonly reply: Deferred<TurnAnswer>;
}

/** A conversation that holds a slot. */
export interface Session {
  readonly conversationId: string;
  readonly userId: string;
  /** The first one is being worked on, or waits for its place among those in flight. */
  readonly turns: Turn[];
  /** Whether its first message has a place among those in flight. */
  working: boolean;
  /** Goes on with what it waits for: a place, or the end of its work. */
  wake: (() => void) | undefined;
  idleTimer: Timer | undefined;
  durationTimer: Timer | undefined;
}

/** A start that waits for a slot. */
export interface Waiter {
  readonly conversationId: string;
  readonly userId: string;
  readonly answer: Deferred<StartAnswer>;
  timer: Timer | undefined;
}

export type Timer = ReturnType<typeof setTimeout>;

/** The first part of every reply. */
const SALUTATION = 'Re: ';

/** The longest that `setTimeout` can count, ms. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;

export const ACTIVE: StartAnswer = { status: 'active' };

/**
 * A conversation manager as one writes it with promises: async methods, maps, counters and timers. It
 * knows nothing of who tests it, and keeps every promise. The faulty managers beside it override one
 * of its steps each.
 *
 * Whatever counts is changed between two awaits, never across one; a slot that is free is given on
 * before anybody else can look.
 */
export class AsyncManager implements Target {
  protected readonly limits: Limits;
  protected readonly sessions = new Map<string, Session>();
  /** Who waits for a slot, the first to come first. */
  protected readonly queue = new Set<Waiter>();
  /** Whose message waits for a place among those in flight, the first to come first. */
  protected readonly turnQueue = new Set<Session>();
  /** Conversations of each user, active and queued. */
  protected readonly countByUser = new Map<string, number>();
  protected readonly timers = new Set<Timer>();
  protected active = 0;
  protected turnsInFlight = 0;
  protected closed = false;

  constructor({ limits }: Pick<TargetOptions, 'limits'>) {
    this.limits = limits;
  }

  async start(request: TargetStart): Promise<StartAnswer> {
    if (this.hasLeft(request)) return rejected('abandoned');
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) return rejected(refusal);
    if (!this.hasSlot(request)) return await this.waitForSlot(request);
    this.admit(request);
    return ACTIVE;
  }

  /** A turn that is given up is followed by a stop, which cuts it: its signal says nothing more. */
  async send({ conversationId, text, workMs = 0, onChunk }: TargetTurn): Promise<TurnAnswer> {
    const session = this.sessions.get(conversationId);
    if (session === undefined) return { status: 'ended', reason: 'unknown' };
    const turn: Turn = { text, workMs, onChunk, reply: new Deferred() };
    this.disarmIdle(session);
    this.addTurn(session, turn);
    if (session.turns.length === 1) void this.answerAll(session);
    return await turn.reply.promise;
  }

  async stop({ conversationId }: { readonly conversationId: string }): Promise<void> {
    const waiter = this.waiterOf(conversationId);
    if (waiter !== undefined) this.leaveQueue(waiter, 'abandoned');
    const session = this.sessions.get(conversationId);
    if (session !== undefined) this.end(session, 'stopped');
  }

  async stats(): Promise<TargetStats> {
    return {
      active: this.active,
      queued: this.queue.size,
      turns: this.turnsInFlight,
      users: this.countByUser.size,
      timers: this.timers.size,
    };
  }

  async close(): Promise<void> {
    this.closed = true;
    // No end makes room for what is to end as well.
    for (const waiter of this.queue) this.leaveQueue(waiter, 'shutting-down');
    this.turnQueue.clear();
    for (const session of this.sessions.values()) this.end(session, 'shutting-down');
    for (const timer of this.timers) this.cancel(timer);
  }

  // Admission.

  /** An aborted signal tells nobody who begins to listen now. */
  protected hasLeft({ signal }: TargetStart): boolean {
    return signal.aborted;
  }

  /** Why a start cannot be taken; undefined if it can. */
  protected refusalOf(request: TargetStart): string | undefined {
    if (this.closed) return 'shutting-down';
    if (this.isIdInUse(request.conversationId)) return 'id-in-use';
    if (this.isUserFull(request.userId)) return 'user-limit';
    if (this.hasSlot(request) || this.hasPlaceInQueue()) return undefined;
    return (this.limits.maxQueued ?? 0) > 0 ? 'queue-full' : 'global-limit';
  }

  protected isIdInUse(conversationId: string): boolean {
    return this.sessions.has(conversationId) || this.waiterOf(conversationId) !== undefined;
  }

  protected isUserFull(userId: string): boolean {
    return (this.countByUser.get(userId) ?? 0) >= (this.limits.maxConversationsPerUser ?? Infinity);
  }

  protected hasSlot(_request?: TargetStart): boolean {
    return this.active < (this.limits.maxConversations ?? Infinity);
  }

  protected hasPlaceInQueue(): boolean {
    return this.queue.size < (this.limits.maxQueued ?? 0);
  }

  protected admit({ userId, conversationId }: TargetStart): void {
    this.countUser(userId, 1);
    this.open(conversationId, userId);
  }

  /** Gives a slot to a conversation whose user is counted. */
  protected open(conversationId: string, userId: string): void {
    this.active++;
    const session: Session = {
      conversationId,
      userId,
      turns: [],
      working: false,
      wake: undefined,
      idleTimer: undefined,
      durationTimer: undefined,
    };
    this.sessions.set(conversationId, session);
    session.durationTimer = this.armDuration(session);
    session.idleTimer = this.armIdle(session);
  }

  protected countUser(userId: string, change: number): void {
    const count = (this.countByUser.get(userId) ?? 0) + change;
    if (count === 0) this.countByUser.delete(userId);
    else this.countByUser.set(userId, count);
  }

  // The queue.

  protected async waitForSlot(request: TargetStart): Promise<StartAnswer> {
    const waiter = this.enqueue(request);
    const leave = () => this.leaveQueue(waiter, 'abandoned');
    request.signal.addEventListener('abort', leave, { once: true });
    const answer = await waiter.answer.promise;
    request.signal.removeEventListener('abort', leave);
    return answer;
  }

  protected enqueue({ userId, conversationId }: TargetStart): Waiter {
    const waiter: Waiter = { conversationId, userId, answer: new Deferred(), timer: undefined };
    this.countUser(userId, 1);
    this.queue.add(waiter);
    waiter.timer = this.armQueue(waiter);
    return waiter;
  }

  protected admitNext(): void {
    while (this.hasSlot()) {
      const waiter = this.takeNext();
      if (waiter === undefined) return;
      this.cancel(waiter.timer);
      this.open(waiter.conversationId, waiter.userId);
      waiter.answer.resolve(ACTIVE);
    }
  }

  /** Takes the next one out of the queue. */
  protected takeNext(): Waiter | undefined {
    const [first] = this.queue;
    if (first !== undefined) this.queue.delete(first);
    return first;
  }

  /** Does nothing to who waits no more. */
  protected leaveQueue(waiter: Waiter, reason: string): void {
    if (!this.queue.delete(waiter)) return;
    this.cancel(waiter.timer);
    this.countUser(waiter.userId, -1);
    waiter.answer.resolve(rejected(reason));
  }

  protected waiterOf(conversationId: string): Waiter | undefined {
    for (const waiter of this.queue) if (waiter.conversationId === conversationId) return waiter;
    return undefined;
  }

  // Turns.

  protected addTurn({ turns }: Session, turn: Turn): void {
    turns.push(turn);
  }

  /** Answers the turns of a conversation, one after the other, until none is left or all are cut. */
  protected async answerAll(session: Session): Promise<void> {
    while (session.turns.length > 0) {
      await this.takePlace(session);
      if (!session.working) return;
      const turn = session.turns[0]!;
      turn.onChunk?.(SALUTATION);
      const text = await this.work(session, turn);
      if (!session.working) return;
      session.turns.shift();
      this.answer(session, turn, text);
      this.givePlaceBack(session);
    }
    this.rest(session);
  }

  /** Resolves when the conversation has a place among those in flight, or is cut. */
  protected async takePlace(session: Session): Promise<void> {
    if (this.hasRoomForTurn()) {
      this.turnsInFlight++;
      session.working = true;
      return;
    }
    this.turnQueue.add(session);
    await new Promise<void>((resolve) => {
      session.wake = resolve;
    });
  }

  protected hasRoomForTurn(): boolean {
    return this.turnsInFlight < (this.limits.maxTurnsInFlight ?? Infinity);
  }

  protected givePlaceBack(session: Session): void {
    session.working = false;
    this.turnsInFlight--;
    this.givePlacesOn();
  }

  protected givePlacesOn(): void {
    for (const session of this.turnQueue) {
      if (!this.hasRoomForTurn()) return;
      this.turnQueue.delete(session);
      this.turnsInFlight++;
      session.working = true;
      session.wake!();
    }
  }

  /** Resolves with the reply, or as soon as the turn is cut. */
  protected async work(session: Session, { text, workMs }: Turn): Promise<string> {
    if (workMs > 0) {
      await new Promise<void>((resolve) => {
        const timer = this.after(workMs, resolve);
        session.wake = () => {
          this.cancel(timer);
          resolve();
        };
      });
    }
    return replyTo(text);
  }

  protected answer(_session: Session, { reply }: Turn, text: string): void {
    reply.resolve({ status: 'replied', text });
  }

  /** All is said for now. */
  protected rest(session: Session): void {
    session.idleTimer = this.armIdle(session);
  }

  // Ends.

  protected end(session: Session, reason: string): void {
    this.sessions.delete(session.conversationId);
    this.cancel(session.idleTimer);
    this.cancel(session.durationTimer);
    this.cutTurns(session, reason);
    this.giveSlotBack(session);
  }

  protected cutTurns(session: Session, reason: string): void {
    for (const turn of session.turns) this.cutTurn(turn, reason);
    this.turnQueue.delete(session);
    if (session.working) this.givePlaceBack(session);
    session.wake?.();
  }

  protected cutTurn({ reply }: Turn, reason: string): void {
    reply.resolve({ status: 'ended', reason });
  }

  protected giveSlotBack(session: Session): void {
    this.release(session);
    this.admitNext();
  }

  protected release(session: Session): void {
    this.active--;
    this.countUser(session.userId, -1);
  }

  // Timers.

  protected armIdle(session: Session): Timer | undefined {
    return this.after(this.limits.idleTimeoutMs, () => this.onIdle(session));
  }

  protected disarmIdle(session: Session): void {
    this.cancel(session.idleTimer);
  }

  protected armDuration(session: Session): Timer | undefined {
    return this.after(this.limits.maxDurationMs, () => this.onMaxDuration(session));
  }

  protected armQueue(waiter: Waiter): Timer | undefined {
    return this.after(this.limits.queueTimeoutMs, () => this.onQueueTimeout(waiter));
  }

  protected onIdle(session: Session): void {
    this.end(session, 'idle-timeout');
  }

  protected onMaxDuration(session: Session): void {
    this.end(session, 'max-duration');
  }

  protected onQueueTimeout(waiter: Waiter): void {
    this.leaveQueue(waiter, 'queue-timeout');
  }

  /** Without a delay, or with one that no timer can count, nothing is armed. */
  protected after(delayMs: number | undefined, run: () => void): Timer | undefined {
    if (delayMs === undefined || delayMs > LONGEST_TIMER_MS) return undefined;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, delayMs);
    this.timers.add(timer);
    return timer;
  }

  protected cancel(timer: Timer | undefined): void {
    if (timer === undefined) return;
    clearTimeout(timer);
    this.timers.delete(timer);
  }
}

/** The reply echoes its message, and the token in it. */
export function replyTo(text: string): string {
  return SALUTATION + text;
}

export function rejected(reason: string): StartAnswer {
  return { status: 'rejected', reason };
}
