import { NO_HANDLE, type Handle } from '../../src/mod.ts';
import { PlainManager, type Session, type Turn } from './plain_manager.ts';

/** Faults in what ends by itself. */

/** The idle timer runs on while a turn is being worked on. */
export class BusyClosedAsIdle extends PlainManager {
  protected override onSend(conversation: number, turn: Turn): void {
    const session = this.sessions.get(conversation);
    const timer = session?.idleTimer ?? NO_HANDLE;
    if (session !== undefined) session.idleTimer = NO_HANDLE;
    super.onSend(conversation, turn);
    if (session !== undefined) session.idleTimer = timer;
  }

  protected override onIdle(session: Session): void {
    if (this.sessions.has(session.conversation)) super.onIdle(session);
  }
}

/** The idle timer is not armed anew by a turn. */
export class IdleTimerNeverRearmed extends PlainManager {
  protected override onWorkDone(session: Session): void {
    super.onWorkDone(session);
    this.kernel.cancel(session.idleTimer);
  }
}

/** The idle timeout comes too early. */
export class IdleTimeoutEarly extends PlainManager {
  protected override armIdle(session: Session): Handle {
    return this.after((this.limits.idleTimeoutMs ?? Infinity) - 1, () => this.onIdle(session));
  }
}

/** The idle timeout comes too late. */
export class IdleTimeoutLate extends PlainManager {
  protected override armIdle(session: Session): Handle {
    return this.after((this.limits.idleTimeoutMs ?? Infinity) + 1, () => this.onIdle(session));
  }
}

/** The maximum duration comes too early. */
export class MaxDurationEarly extends PlainManager {
  protected override armDuration(session: Session): Handle {
    return this.after((this.limits.maxDurationMs ?? Infinity) - 1, () =>
      this.onMaxDuration(session),
    );
  }
}

/** The maximum duration is not looked at during a turn. */
export class MaxDurationWaitsForTurn extends PlainManager {
  protected override onMaxDuration(session: Session): void {
    if (!session.working) super.onMaxDuration(session);
  }
}

/** Timeouts are looked for by a sweep, which dies when it first meets a conversation that is gone. */
export class SweepDies extends PlainManager {
  readonly #deadlines = new Map<Session, number>();
  #alive = true;
  #sweeping = false;

  protected override armIdle(session: Session): Handle {
    const { idleTimeoutMs } = this.limits;
    if (idleTimeoutMs === undefined) return NO_HANDLE;
    this.#deadlines.set(session, this.kernel.now() + idleTimeoutMs * 1000);
    this.#sweep();
    return NO_HANDLE;
  }

  #sweep(): void {
    if (this.#sweeping || !this.#alive || this.#deadlines.size === 0) return;
    this.#sweeping = true;
    const next = Math.min(...this.#deadlines.values());
    const run = () => {
      this.#sweeping = false;
      for (const [session, deadline] of this.#deadlines) {
        if (deadline > this.kernel.now()) continue;
        this.#deadlines.delete(session);
        // Reading from what is not there any more would throw, and nobody starts the sweep again.
        if (!this.sessions.has(session.conversation)) this.#alive = false;
        else if (this.#alive && session.turns.length === 0) this.onIdle(session);
      }
      this.#sweep();
    };
    this.kernel.schedule(next, { run });
  }
}
