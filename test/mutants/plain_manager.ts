import {
  NO_HANDLE,
  NOBODY,
  outsideSender,
  SenderFamily,
  toTicks,
  tokenOf,
  type Handle,
  type Kernel,
  type Limits,
  type Port,
  type PortListener,
  type StartRequest,
  type TargetContext,
  type TargetStats,
} from '../../src/mod.ts';

/** A message that is not answered yet. */
export interface Turn {
  readonly turn: number;
  readonly workMs: number;
}

/** A conversation that holds a slot. */
export interface Session {
  readonly conversation: number;
  readonly user: number;
  readonly id: number;
  readonly turns: Turn[];
  working: boolean;
  idleTimer: Handle;
  durationTimer: Handle;
  workTimer: Handle;
}

/** A start request that waits. */
export interface Waiter {
  readonly conversation: number;
  readonly user: number;
  readonly id: number;
  timer: Handle;
}

/** A timeout that never passes. */
const NEVER = Infinity;

/**
 * A conversation manager as one writes it by hand, without a statechart: maps, counters and timers. It
 * keeps every promise. The faulty managers beside it override one of its methods each.
 */
export class PlainManager implements Port {
  protected readonly kernel: Kernel;
  protected readonly limits: Limits;
  protected readonly listener: PortListener;
  protected readonly sessions = new Map<number, Session>();
  protected readonly queue: Waiter[] = [];
  protected readonly turnQueue: Session[] = [];
  protected readonly countByUser = new Map<number, number>();
  protected readonly ids = new Set<number>();
  protected active = 0;
  protected turnsInFlight = 0;
  protected closed = false;

  constructor({ kernel, limits, listener }: TargetContext) {
    this.kernel = kernel;
    this.limits = limits;
    this.listener = listener;
  }

  // The port. Requests arrive as entries of the kernel, one after the other.

  start(request: StartRequest): void {
    const { conversation, user, id = conversation } = request;
    this.arrive(conversation, () => this.onStart({ conversation, user, id, timer: NO_HANDLE }));
  }

  send(conversation: number, turn: number, workMs: number): void {
    this.arrive(conversation, () => this.onSend(conversation, { turn, workMs }));
  }

  stop(conversation: number): void {
    this.arrive(conversation, () => this.onStop(conversation));
  }

  abort(conversation: number): void {
    this.arrive(conversation, () => this.onAbort(conversation));
  }

  stats(reply: (stats: TargetStats) => void): void {
    const run = () =>
      reply({
        active: this.active,
        queued: this.queue.length,
        turns: this.turnsInFlight,
        users: this.countByUser.size,
      });
    this.kernel.post({ run });
  }

  close(): Promise<void> {
    this.kernel.post({ receiver: MANAGER, run: () => this.onClose() });
    return Promise.resolve();
  }

  /** Runs `handle` as an entry of its own, in order with what the conversation asked before. */
  protected arrive(conversation: number, handle: () => void): void {
    const sender = outsideSender(SenderFamily.request, conversation);
    this.kernel.post({ sender, receiver: MANAGER, run: handle });
  }

  // Admission.

  protected onStart(request: Waiter): void {
    const refusal = this.refusalOf(request);
    if (refusal !== undefined) this.refuse(request, refusal);
    else if (this.hasSlot(request)) this.admit(request);
    else this.enqueue(request);
  }

  /** Why a request cannot be taken; undefined if it can. */
  protected refusalOf(request: Waiter): string | undefined {
    if (this.closed) return 'shutting-down';
    if (this.isIdInUse(request)) return 'id-in-use';
    if (this.isUserFull(request.user)) return 'user-limit';
    if (this.hasSlot(request) || this.hasPlaceInQueue()) return undefined;
    return (this.limits.maxQueued ?? 0) > 0 ? 'queue-full' : 'global-limit';
  }

  protected isIdInUse({ id }: Waiter): boolean {
    return this.ids.has(id);
  }

  protected isUserFull(user: number): boolean {
    return (this.countByUser.get(user) ?? 0) >= (this.limits.maxConversationsPerUser ?? NEVER);
  }

  protected hasSlot(_request?: Waiter): boolean {
    return this.active < (this.limits.maxConversations ?? NEVER);
  }

  protected hasPlaceInQueue(): boolean {
    return this.queue.length < (this.limits.maxQueued ?? 0);
  }

  protected refuse(request: Waiter, reason: string): void {
    this.listener.refused(request.conversation, reason, NOBODY);
  }

  protected admit(request: Waiter): void {
    this.countUser(request.user, 1);
    this.ids.add(request.id);
    this.open(request);
  }

  /** Gives a slot to a request whose user and id are counted. */
  protected open({ conversation, user, id }: Waiter): void {
    this.active++;
    const session: Session = {
      conversation,
      user,
      id,
      turns: [],
      working: false,
      idleTimer: NO_HANDLE,
      durationTimer: NO_HANDLE,
      workTimer: NO_HANDLE,
    };
    this.sessions.set(conversation, session);
    session.durationTimer = this.armDuration(session);
    session.idleTimer = this.armIdle(session);
    this.listener.admitted(conversation);
  }

  protected countUser(user: number, change: number): void {
    const count = (this.countByUser.get(user) ?? 0) + change;
    if (count === 0) this.countByUser.delete(user);
    else this.countByUser.set(user, count);
  }

  // The queue.

  protected enqueue(request: Waiter): void {
    this.countUser(request.user, 1);
    this.ids.add(request.id);
    this.queue.push(request);
    request.timer = this.armQueue(request);
    this.listener.queued(request.conversation);
  }

  protected admitNext(): void {
    while (this.queue.length > 0 && this.hasSlot()) {
      const waiter = this.takeNext()!;
      this.kernel.cancel(waiter.timer);
      this.open(waiter);
    }
  }

  protected takeNext(): Waiter | undefined {
    return this.queue.shift();
  }

  protected leaveQueue(waiter: Waiter, reason: string): void {
    const position = this.queue.indexOf(waiter);
    if (position >= 0) this.queue.splice(position, 1);
    this.kernel.cancel(waiter.timer);
    this.countUser(waiter.user, -1);
    this.ids.delete(waiter.id);
    this.listener.refused(waiter.conversation, reason, NOBODY);
  }

  protected waiterOf(conversation: number): Waiter | undefined {
    return this.queue.find((waiter) => waiter.conversation === conversation);
  }

  // Turns.

  protected onSend(conversation: number, turn: Turn): void {
    const session = this.sessions.get(conversation);
    if (session === undefined) {
      this.listener.turnFailed(conversation, turn.turn, 'unknown');
      return;
    }
    this.kernel.cancel(session.idleTimer);
    session.turns.push(turn);
    if (session.turns.length > 1) return;
    if (this.hasRoomForTurn()) this.begin(session);
    else this.turnQueue.push(session);
  }

  protected hasRoomForTurn(): boolean {
    return this.turnsInFlight < (this.limits.maxTurnsInFlight ?? NEVER);
  }

  protected begin(session: Session): void {
    this.turnsInFlight++;
    session.working = true;
    const { turn, workMs } = session.turns[0]!;
    session.workTimer = this.after(workMs, () => this.onWorkDone(session));
    this.listener.chunkReceived(session.conversation, turn);
  }

  protected onWorkDone(session: Session): void {
    this.turnsInFlight--;
    session.working = false;
    const { turn } = session.turns.shift()!;
    this.answer(session, turn);
    if (session.turns.length > 0) this.turnQueue.push(session);
    else session.idleTimer = this.armIdle(session);
    this.beginNext();
  }

  protected answer({ conversation }: Session, turn: number): void {
    this.listener.answered(conversation, turn, tokenOf(conversation, turn));
  }

  protected beginNext(): void {
    while (this.turnQueue.length > 0 && this.hasRoomForTurn()) this.begin(this.turnQueue.shift()!);
  }

  // Ends.

  protected onStop(conversation: number): void {
    const waiter = this.waiterOf(conversation);
    if (waiter !== undefined) this.leaveQueue(waiter, 'abandoned');
    const session = this.sessions.get(conversation);
    if (session !== undefined) this.end(session, 'stopped');
  }

  protected onAbort(conversation: number): void {
    this.onStop(conversation);
  }

  protected end(session: Session, reason: string): void {
    this.sessions.delete(session.conversation);
    this.cancelTimers(session);
    this.cutTurns(session, reason);
    this.tellEnded(session, reason);
    this.release(session);
    this.beginNext();
    this.admitNext();
  }

  protected onClose(): void {
    this.closed = true;
    // No end makes room for what is to end as well.
    this.turnQueue.length = 0;
    while (this.queue.length > 0) this.leaveQueue(this.queue[0]!, 'shutting-down');
    for (const session of this.sessions.values()) this.end(session, 'shutting-down');
  }

  protected cancelTimers(session: Session): void {
    this.kernel.cancel(session.idleTimer);
    this.kernel.cancel(session.durationTimer);
    this.kernel.cancel(session.workTimer);
  }

  protected cutTurns(session: Session, reason: string): void {
    if (session.working) this.turnsInFlight--;
    const position = this.turnQueue.indexOf(session);
    if (position >= 0) this.turnQueue.splice(position, 1);
    for (const { turn } of session.turns) {
      this.listener.turnFailed(session.conversation, turn, reason);
    }
  }

  protected tellEnded({ conversation }: Session, reason: string): void {
    this.listener.ended(conversation, reason);
  }

  /** Gives the slot back. */
  protected release(session: Session): void {
    this.active--;
    this.countUser(session.user, -1);
    this.ids.delete(session.id);
  }

  // Timers.

  protected armIdle(session: Session): Handle {
    return this.after(this.limits.idleTimeoutMs ?? NEVER, () => this.onIdle(session));
  }

  protected armDuration(session: Session): Handle {
    return this.after(this.limits.maxDurationMs ?? NEVER, () => this.onMaxDuration(session));
  }

  protected armQueue(waiter: Waiter): Handle {
    return this.after(this.limits.queueTimeoutMs ?? NEVER, () => this.onQueueTimeout(waiter));
  }

  protected onIdle(session: Session): void {
    this.listener.timerFired(session.conversation, 'idle');
    this.end(session, 'idle-timeout');
  }

  protected onMaxDuration(session: Session): void {
    this.listener.timerFired(session.conversation, 'duration');
    this.end(session, 'max-duration');
  }

  protected onQueueTimeout(waiter: Waiter): void {
    this.listener.timerFired(waiter.conversation, 'queue');
    this.leaveQueue(waiter, 'queue-timeout');
  }

  protected after(delayMs: number, run: () => void): Handle {
    if (delayMs === NEVER) return NO_HANDLE;
    return this.kernel.schedule(this.kernel.now() + toTicks(delayMs), { receiver: MANAGER, run });
  }

  /** Goes on as an entry of its own, as code behind an `await` does. */
  protected await(run: () => void): void {
    this.kernel.post({ receiver: MANAGER, run });
  }
}

/** The manager's number towards the oracle. */
const MANAGER = 0;
