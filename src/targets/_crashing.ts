import { DenseMap, NOBODY, type StopReason, type TargetStats } from '../facts/mod.ts';
import { NO_HANDLE, Priority, type Handle } from '../scheduler/mod.ts';
import { toTicks } from '../time/mod.ts';
import { Fault } from './fault.ts';
import type { CreatePort, PortListener, StartRequest, TargetContext } from './port.ts';
import { Relay } from './_relay.ts';

/** What is known of a conversation that is not over. */
interface Open {
  isAdmitted: boolean;
  /** Turns that are not answered. */
  readonly turns: Set<number>;
}

/**
 * A target that dies and comes back with nothing of what it knew. A crash that would strike nobody is
 * left out: a timer is armed by a request alone, and not where nothing is open, so that a run can fall
 * silent.
 */
export class Crashing extends Relay {
  #createInner: CreatePort | undefined;
  /** Through which the target that is alive now is heard. */
  #life: Life | undefined;
  readonly #open = new DenseMap<Open>();
  readonly #remarks: string[] = [];
  #timer: Handle = NO_HANDLE;
  #restart: Handle = NO_HANDLE;
  #isDown = false;
  #crashes = 0;

  override connect(createInner: CreatePort): this {
    this.#createInner = createInner;
    return super.connect(createInner);
  }

  protected override contextOfInner(): TargetContext {
    this.#life = new Life(this);
    return { ...this.context, listener: this.#life };
  }

  override start(request: StartRequest): void {
    const { conversation } = request;
    if (this.#isDown) {
      this.outer.refused(conversation, 'error', NOBODY);
      return;
    }
    this.#open.set(conversation, { isAdmitted: false, turns: new Set() });
    this.#arm();
    super.start(request);
  }

  override send(conversation: number, turn: number, workMs: number): void {
    if (this.#isDown) {
      this.outer.turnFailed(conversation, turn, 'error');
      return;
    }
    this.#open.get(conversation)?.turns.add(turn);
    this.#arm();
    super.send(conversation, turn, workMs);
  }

  override stop(conversation: number, reason: StopReason): void {
    if (!this.#isDown) super.stop(conversation, reason);
  }

  override abort(conversation: number): void {
    if (!this.#isDown) super.abort(conversation);
  }

  override stats(reply: (stats: TargetStats | undefined) => void): void {
    if (!this.#isDown) super.stats(reply);
    else reply(undefined);
  }

  override close(): Promise<void> {
    this.#disarm();
    this.context.kernel.cancel(this.#restart);
    return this.#isDown ? Promise.resolve() : super.close();
  }

  override remarks(): readonly string[] {
    return [...this.#remarks, ...super.remarks()];
  }

  override admitted(conversation: number): void {
    const open = this.#open.get(conversation);
    if (open !== undefined) open.isAdmitted = true;
    super.admitted(conversation);
  }

  override refused(conversation: number, reason: string, retryAfterMs: number): void {
    this.#forget(conversation);
    super.refused(conversation, reason, retryAfterMs);
  }

  override answered(conversation: number, turn: number, token: number): void {
    this.#open.get(conversation)?.turns.delete(turn);
    super.answered(conversation, turn, token);
  }

  override turnFailed(conversation: number, turn: number, reason: string): void {
    this.#open.get(conversation)?.turns.delete(turn);
    super.turnFailed(conversation, turn, reason);
  }

  override ended(conversation: number, reason: string): void {
    this.#forget(conversation);
    super.ended(conversation, reason);
  }

  #forget(conversation: number): void {
    this.#open.delete(conversation);
    if (this.#open.size === 0) this.#disarm();
  }

  #arm(): void {
    if (this.#timer !== NO_HANDLE || this.#open.size === 0 || this.isOver()) return;
    const at = this.#nextCrash();
    if (at === undefined) return;
    this.#timer = this.context.kernel.schedule(at, { run: () => this.#crash() });
  }

  #disarm(): void {
    this.context.kernel.cancel(this.#timer);
    this.#timer = NO_HANDLE;
  }

  /** The next instant at which the target dies, ticks; undefined if there is none. */
  #nextCrash(): number | undefined {
    const now = this.context.kernel.now();
    const { atMs = [], everyMs } = this.plan.crash!;
    if (everyMs === undefined) return atMs.map((at) => toTicks(at)).find((at) => at > now);
    const every = toTicks(everyMs);
    return (Math.floor(now / every) + 1) * every;
  }

  #crash(): void {
    this.#timer = NO_HANDLE;
    const { kernel } = this.context;
    if (!this.strikes(Fault.crash, 1, this.#crashes++)) return;
    this.outer.faultFired(NOBODY, Fault.crash);
    this.#isDown = true;
    const back = kernel.now() + toTicks(this.plan.crash!.restartAfterMs);
    this.#restart = kernel.schedule(back, { run: () => this.#comeBack() }, Priority.first);
    this.#remarks.push(...super.remarks());
    const open = [...this.#open];
    for (const [conversation] of open) this.#open.delete(conversation);
    this.#life!.isOver = true;
    void this.inner.close();
    for (const [conversation, { isAdmitted, turns }] of open) {
      for (const turn of turns) this.outer.turnFailed(conversation, turn, 'error');
      if (isAdmitted) this.outer.ended(conversation, 'error');
      else this.outer.refused(conversation, 'error', NOBODY);
    }
  }

  #comeBack(): void {
    this.#isDown = false;
    super.connect(this.#createInner!);
  }
}

/** What one life of a target tells; nothing any more when it is over. */
class Life implements PortListener {
  readonly #outer: PortListener;
  isOver = false;

  constructor(outer: PortListener) {
    this.#outer = outer;
  }

  queued(conversation: number): void {
    if (!this.isOver) this.#outer.queued(conversation);
  }

  admitted(conversation: number): void {
    if (!this.isOver) this.#outer.admitted(conversation);
  }

  refused(conversation: number, reason: string, retryAfterMs: number): void {
    if (!this.isOver) this.#outer.refused(conversation, reason, retryAfterMs);
  }

  chunkReceived(conversation: number, turn: number): void {
    if (!this.isOver) this.#outer.chunkReceived(conversation, turn);
  }

  answered(conversation: number, turn: number, token: number): void {
    if (!this.isOver) this.#outer.answered(conversation, turn, token);
  }

  turnFailed(conversation: number, turn: number, reason: string): void {
    if (!this.isOver) this.#outer.turnFailed(conversation, turn, reason);
  }

  ended(conversation: number, reason: string): void {
    if (!this.isOver) this.#outer.ended(conversation, reason);
  }

  timerFired(conversation: number, timer: string): void {
    if (!this.isOver) this.#outer.timerFired(conversation, timer);
  }

  watched(stats: TargetStats): void {
    if (!this.isOver) this.#outer.watched(stats);
  }

  faultFired(conversation: number, fault: string): void {
    if (!this.isOver) this.#outer.faultFired(conversation, fault);
  }

  crashed(error: unknown): void {
    if (!this.isOver) this.#outer.crashed(error);
  }
}
