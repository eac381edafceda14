import { AsyncManager, type Session, type Timer } from './async_manager.ts';

/** Faults in what ends by itself. */

/** The idle timer runs on while a turn is being worked on. */
export class BusyClosedAsIdle extends AsyncManager {
  protected override disarmIdle(): void {}

  protected override rest(session: Session): void {
    this.cancel(session.idleTimer);
    super.rest(session);
  }
}

/** The idle timer is not armed anew by a turn. */
export class IdleTimerNeverRearmed extends AsyncManager {
  protected override rest(): void {}
}

/** The idle timeout comes too early. */
export class IdleTimeoutEarly extends AsyncManager {
  protected override armIdle(session: Session): Timer | undefined {
    const delayMs = (this.limits.idleTimeoutMs ?? Infinity) - 1;
    return this.after(delayMs, () => this.onIdle(session));
  }
}

/** The idle timeout comes too late. */
export class IdleTimeoutLate extends AsyncManager {
  protected override armIdle(session: Session): Timer | undefined {
    const delayMs = (this.limits.idleTimeoutMs ?? Infinity) + 1;
    return this.after(delayMs, () => this.onIdle(session));
  }
}

/** The maximum duration comes too early. */
export class MaxDurationEarly extends AsyncManager {
  protected override armDuration(session: Session): Timer | undefined {
    const delayMs = (this.limits.maxDurationMs ?? Infinity) - 1;
    return this.after(delayMs, () => this.onMaxDuration(session));
  }
}

/** The maximum duration is not looked at during a turn. */
export class MaxDurationWaitsForTurn extends AsyncManager {
  protected override onMaxDuration(session: Session): void {
    if (!session.working) super.onMaxDuration(session);
  }
}

/** The idle time of a conversation, from one turn to the next. */
interface IdleTime {
  readonly conversationId: string;
  readonly over: Promise<void>;
}

/** Timeouts are looked for by a sweep, which dies when it first meets a conversation that is gone. */
export class SweepDies extends AsyncManager {
  /** All are equally long: the first to begin is the first to be over. */
  readonly #idleTimes: IdleTime[] = [];
  readonly #idleTimeOf = new WeakMap<Session, IdleTime>();
  #isSweeping = false;

  protected override armIdle(session: Session): Timer | undefined {
    const { idleTimeoutMs } = this.limits;
    if (idleTimeoutMs === undefined) return undefined;
    const over = new Promise<void>((resolve) => {
      this.after(idleTimeoutMs, resolve);
    });
    const idleTime = { conversationId: session.conversationId, over };
    this.#idleTimes.push(idleTime);
    this.#idleTimeOf.set(session, idleTime);
    if (!this.#isSweeping) void this.#sweep();
    return undefined;
  }

  protected override disarmIdle(session: Session): void {
    this.#idleTimeOf.delete(session);
  }

  async #sweep(): Promise<void> {
    this.#isSweeping = true;
    try {
      for (let next = this.#idleTimes.shift(); next; next = this.#idleTimes.shift()) {
        await next.over;
        const session = this.sessions.get(next.conversationId)!;
        // Throws where it is gone.
        if (session.turns.length > 0 || this.#idleTimeOf.get(session) !== next) continue;
        this.onIdle(session);
      }
      this.#isSweeping = false;
    } catch {
      // As somebody's log would show; nobody starts the sweep again.
    }
  }
}
