import { NOBODY, type StopReason, type TargetStats } from '../facts/mod.ts';
import type { FaultName } from './fault.ts';
import type { FaultPlan } from './fault_plan.ts';
import type { CreatePort, Port, PortListener, StartRequest, TargetContext } from './port.ts';

/** What a fault is made with. */
export interface FaultSettings {
  readonly plan: FaultPlan;
  /** Whether nothing strikes any more. */
  readonly isOver: () => boolean;
}

/**
 * Stands between a port and whoever uses it, and passes everything on, both ways. A fault overrides what
 * it disturbs.
 */
export abstract class Relay implements Port, PortListener {
  protected readonly context: TargetContext;
  protected readonly plan: FaultPlan;
  protected readonly isOver: () => boolean;
  protected readonly outer: PortListener;
  #inner: Port | undefined;

  constructor(context: TargetContext, { plan, isOver }: FaultSettings) {
    this.context = context;
    this.plan = plan;
    this.isOver = isOver;
    this.outer = context.listener;
  }

  /** Makes the port behind this; to be called before anything else. */
  connect(createInner: CreatePort): this {
    this.#inner = createInner(this.contextOfInner());
    return this;
  }

  protected get inner(): Port {
    return this.#inner!;
  }

  /** What the inner port is made with. */
  protected contextOfInner(): TargetContext {
    return { ...this.context, listener: this };
  }

  /** Whether a fault strikes now. */
  protected strikes(fault: FaultName, probability = 0, subject = NOBODY): boolean {
    if (probability === 0 || this.isOver()) return false;
    return this.context.oracle.chance(`fault:${fault}`, probability, subject);
  }

  start(request: StartRequest): void {
    this.inner.start(request);
  }

  send(conversation: number, turn: number, workMs: number): void {
    this.inner.send(conversation, turn, workMs);
  }

  stop(conversation: number, reason: StopReason): void {
    this.inner.stop(conversation, reason);
  }

  abort(conversation: number): void {
    this.inner.abort(conversation);
  }

  stats(reply: (stats: TargetStats | undefined) => void): void {
    this.inner.stats(reply);
  }

  close(): Promise<void> {
    return this.inner.close();
  }

  whenReady(act: () => void): void {
    if (this.inner.whenReady === undefined) act();
    else this.inner.whenReady(act);
  }

  get ownTimers(): number | undefined {
    return this.inner.ownTimers;
  }

  get closes(): boolean {
    return this.inner.closes ?? true;
  }

  remarks(): readonly string[] {
    return this.inner.remarks?.() ?? [];
  }

  queued(conversation: number): void {
    this.outer.queued(conversation);
  }

  admitted(conversation: number): void {
    this.outer.admitted(conversation);
  }

  refused(conversation: number, reason: string, retryAfterMs: number): void {
    this.outer.refused(conversation, reason, retryAfterMs);
  }

  chunkReceived(conversation: number, turn: number): void {
    this.outer.chunkReceived(conversation, turn);
  }

  answered(conversation: number, turn: number, token: number): void {
    this.outer.answered(conversation, turn, token);
  }

  turnFailed(conversation: number, turn: number, reason: string): void {
    this.outer.turnFailed(conversation, turn, reason);
  }

  ended(conversation: number, reason: string): void {
    this.outer.ended(conversation, reason);
  }

  timerFired(conversation: number, timer: string): void {
    this.outer.timerFired(conversation, timer);
  }

  watched(stats: TargetStats): void {
    this.outer.watched(stats);
  }

  faultFired(conversation: number, fault: string): void {
    this.outer.faultFired(conversation, fault);
  }

  crashed(error: unknown): void {
    this.outer.crashed(error);
  }
}
