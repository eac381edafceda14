import { NOBODY, type StopReason, type TargetStats } from '../facts/mod.ts';
import { OutsideWorldError } from '../globals/mod.ts';
import { UserCodeError } from '../modules/mod.ts';
import {
  NO_HANDLE,
  outsideSender,
  Priority,
  SenderFamily,
  type Handle,
  type Task,
} from '../scheduler/mod.ts';
import { toTicks } from '../time/mod.ts';
import { Failures } from './_failures.ts';
import { textOf, tokenIn } from './_token.ts';
import { inWords, messageOf } from './_words.ts';
import type { Port, PortListener, StartRequest, TargetContext } from './port.ts';
import type { StartAnswer, Target, TurnAnswer } from './target.ts';

/** What a port to promises is made with. */
export interface PromisedPortSettings {
  /** Makes the target; called in the first entry of the run. */
  readonly create: () => Target | Promise<Target>;
  /** Whether the target's figures are asked for whenever an instant is over. @default false */
  readonly watches?: boolean;
  /** How many timers of its own the target has armed, where they are entries of the kernel. @default 0 */
  readonly timers?: () => number;
}

/** What is known of a conversation that is not over. */
interface Dialogue {
  readonly conversation: number;
  readonly id: string;
  readonly start: AbortController;
  isAdmitted: boolean;
  /** Whether it was told that it waits. */
  isQueued: boolean;
  /** Turns that are not answered. */
  readonly turns: Map<number, Turn>;
  /** Stops that are not answered. */
  stops: number;
  /** From when no idle time can have begun earlier: its request, or the last message that got a reply; ticks. */
  keptFrom: number;
  readonly requestedAt: number;
  /** Why it is over; told when all that was asked of it has been answered. */
  over: string | undefined;
}

/** A turn that is not answered. */
interface Turn {
  readonly abort: AbortController;
  /** Ticks. */
  readonly sentAt: number;
}

/** A call of the target's code that has not been answered. */
interface Call {
  readonly method: string;
  /** The conversation's id; '' where it concerns none. */
  readonly id: string;
  readonly atMs: number;
}

/** What is to be done about an answer. */
interface Answered<T> {
  readonly answer: (value: T) => void;
  readonly failure: (error: unknown) => void;
}

/**
 * A target that answers by promises, as a port. Each request is an entry of the kernel, in order with
 * what was asked under the same id before. What a promise brings is told when it settles, before the
 * next entry.
 *
 *     request ──▶ entry ──▶ target ──▶ promises settle ──▶ listener
 *                                            │
 *                       the instant is over ─┴──▶ stats ──▶ who waits, figures
 *
 * An end is told when it is known and every call that concerns the conversation has been answered. Who
 * waits is told when the target counts as many as are not answered: it must be they.
 */
export class PromisedPort implements Port {
  readonly #context: TargetContext;
  readonly #listener: PortListener;
  readonly #create: () => Target | Promise<Target>;
  readonly #timers: () => number;
  readonly #watches: boolean;
  readonly #dialogues = new Map<number, Dialogue>();
  /** Who has which id, of those who were admitted. */
  readonly #holders = new Map<string, Dialogue>();
  /** Those whose start the target has and has not answered, in the order in which it got them. */
  readonly #starting = new Set<Dialogue>();
  /** By conversation: whose id it goes by, where that is not its own. */
  readonly #borrowedIds = new Map<number, number>();
  /** What waits until a start under an id has been answered. */
  readonly #postponed = new Map<string, (() => void)[]>();
  readonly #failures = new Failures();
  readonly #calls = new Set<Call>();
  #target: Target | undefined;
  #onReady: (() => void) | undefined;
  /** When one no longer waits for the target to be made, in real time. */
  #bootDeadline: Handle = NO_HANDLE;
  /** What was asked before there was a target. */
  #early: Task[] = [];
  #isWatchPlanned = false;
  /** Whether the target was asked for its figures, and has not answered. */
  #isCounting = false;
  /** Whether anything was asked or answered since the figures were told last. */
  #hasNews = false;
  #lastFigures = '';

  constructor(context: TargetContext, settings: PromisedPortSettings) {
    const { create, watches = false, timers = () => 0 } = settings;
    this.#context = context;
    this.#listener = context.listener;
    this.#create = create;
    this.#timers = timers;
    this.#watches = watches;
    const { kernel } = context;
    kernel.schedule(kernel.now(), { run: () => this.#boot() }, Priority.first);
  }

  get ownTimers(): number {
    return this.#timers();
  }

  get closes(): boolean {
    return this.#target?.close !== undefined;
  }

  /** What went wrong, and what has not been answered. */
  remarks(): readonly string[] {
    const remarks = [...this.#failures.remarks()];
    const open = [...this.#calls];
    if (open.length > 0) {
      const told = open
        .slice(0, MOST_TOLD)
        .map(({ method, id, atMs }) => `${method}${id === '' ? '' : ` of ${id}`} since ${atMs} ms`);
      const more = open.length > told.length ? ` and ${open.length - told.length} more` : '';
      remarks.push(`The target has never settled: ${told.join(', ')}${more}`);
    }
    return remarks;
  }

  start({ conversation, user, id }: StartRequest): void {
    const { kernel, names } = this.#context;
    if (id !== undefined) this.#borrowedIds.set(conversation, id);
    const dialogue: Dialogue = {
      conversation,
      id: this.#idOf(conversation),
      start: new AbortController(),
      isAdmitted: false,
      isQueued: false,
      turns: new Map(),
      stops: 0,
      keptFrom: kernel.now(),
      requestedAt: kernel.now(),
      over: undefined,
    };
    this.#dialogues.set(conversation, dialogue);
    const request = {
      userId: names.nameOfUser(user),
      conversationId: dialogue.id,
      signal: dialogue.start.signal,
    };
    this.#ask(conversation, (target) => {
      this.#starting.add(dialogue);
      this.#call('start', dialogue.id, () => target.start(request), {
        answer: (answer) => this.#onStarted(dialogue, answer),
        failure: (error) => this.#onStartFailed(dialogue, error),
      });
    });
  }

  send(conversation: number, turn: number, workMs: number): void {
    const abort = new AbortController();
    const dialogue = this.#dialogues.get(conversation);
    dialogue?.turns.set(turn, { abort, sentAt: this.#context.kernel.now() });
    const id = this.#idOf(conversation);
    const request = {
      conversationId: id,
      turn,
      text: textOf(conversation, turn),
      workMs,
      signal: abort.signal,
      onChunk: () => this.#onChunk(conversation, turn),
    };
    this.#ask(conversation, (target) => {
      if (this.#isAnothers(conversation)) {
        this.#failTurn(conversation, turn, { reason: 'unknown', isOver: true });
        return;
      }
      this.#call('send', id, () => target.send(request), {
        answer: (answer) => this.#onTurn(conversation, turn, answer),
        failure: (error) => {
          const reason = abort.signal.aborted && isAbort(error) ? 'abandoned' : 'error';
          if (reason === 'error') this.#note('send', error);
          this.#failTurn(conversation, turn, { reason, isOver: reason === 'error' });
        },
      });
    });
  }

  stop(conversation: number, reason: StopReason): void {
    const { kernel } = this.#context;
    const dialogue = this.#dialogues.get(conversation);
    if (dialogue !== undefined) dialogue.stops++;
    const id = this.#idOf(conversation);
    const settled = (over: string) => {
      if (dialogue === undefined) return;
      dialogue.stops--;
      // Who is admitted behind its stop has a slot, and has to give it back.
      if (dialogue.isAdmitted) dialogue.over ??= over;
      this.#endIfOver(dialogue);
    };
    const stop = (target: Target) => {
      if (dialogue?.isAdmitted === true && this.#mayHaveSuccessor(dialogue)) {
        // It would take the newcomer from the queue.
        this.#whenStarted(id, () => this.#ask(conversation, stop));
        return;
      }
      if (this.#isAnothers(conversation)) {
        // It would end the other one. Who still waits under that id can leave otherwise.
        kernel.settle();
        dialogue?.start.abort();
        settled('unknown');
        return;
      }
      if (reason === 'gave-up')
        for (const { abort } of dialogue?.turns.values() ?? []) abort.abort();
      this.#call('stop', id, () => target.stop({ conversationId: id }), {
        answer: () => settled('stopped'),
        failure: (error) => {
          this.#note('stop', error);
          settled('error');
        },
      });
    };
    this.#ask(conversation, stop);
  }

  abort(conversation: number): void {
    const dialogue = this.#dialogues.get(conversation);
    this.#ask(conversation, () => {
      this.#context.kernel.settle();
      dialogue?.start.abort();
    });
  }

  stats(reply: (stats: TargetStats | undefined) => void): void {
    // Whoever asks for figures has waited long enough for everything.
    if (this.#target === undefined) {
      this.#failBoot();
      return;
    }
    this.#ask(NOBODY, (target) => this.#count(target, reply));
  }

  close(): Promise<void> {
    this.#ask(NOBODY, (target) => {
      if (target.close === undefined) return;
      this.#call('close', '', () => target.close!(), {
        answer: () => {},
        failure: (error) => this.#note('close', error),
      });
    });
    return Promise.resolve();
  }

  /** To be called when the target's code has run otherwise than by a request: by a timer of its own. */
  touched(): void {
    if (!this.#watches || this.#isWatchPlanned || this.#target?.stats === undefined) return;
    this.#isWatchPlanned = true;
    const { kernel } = this.#context;
    kernel.schedule(kernel.now(), { run: this.#watch }, Priority.watch);
  }

  whenReady(act: () => void): void {
    if (this.#target === undefined) this.#onReady = act;
    else act();
  }

  /** Ends the run: with what the target does it cannot be simulated. */
  fail(error: unknown): void {
    const told =
      error instanceof UserCodeError
        ? error
        : new UserCodeError(messageOf(error), { cause: error });
    // Thrown in an entry it ends the run.
    this.#context.kernel.post({
      run: () => {
        throw told;
      },
    });
  }

  #failBoot(): void {
    const { kernel } = this.#context;
    const message = `Cannot start the target: createTarget has not settled after ${kernel.now() / 1000} ms of the run`;
    this.fail(new UserCodeError(message));
  }

  #boot(): void {
    const fail = (error: unknown) => {
      if (error instanceof UserCodeError) this.fail(error);
      else {
        const message = `Cannot start the target: createTarget failed: ${messageOf(error)}`;
        this.fail(new UserCodeError(message, { cause: error }));
      }
    };
    const begin = (target: Target) => {
      checkTarget(target);
      this.#target = target;
      const early = this.#early;
      this.#early = [];
      for (const entry of early) this.#context.kernel.post(entry);
      this.#context.kernel.cancel(this.#bootDeadline);
      this.#onReady?.();
    };
    const { kernel } = this.#context;
    if (kernel.mode === 'real') {
      const run = () => this.#failBoot();
      this.#bootDeadline = kernel.schedule(kernel.now() + BOOT_PATIENCE, { run });
    }
    this.#call('createTarget', '', this.#create, { answer: guarded(begin, fail), failure: fail });
  }

  /** Asks the target as an entry of its own, in order with what the conversation asked before. */
  #ask(conversation: number, act: (target: Target) => void): void {
    this.#hasNews = true;
    const owner = this.#borrowedIds.get(conversation) ?? conversation;
    const channel = owner === NOBODY ? NOBODY : outsideSender(SenderFamily.request, owner);
    const entry: Task = {
      sender: channel,
      receiver: channel,
      run: () => {
        if (this.#target === undefined) {
          this.#early.push(entry);
          return;
        }
        act(this.#target);
        this.touched();
      },
    };
    this.#context.kernel.post(entry);
  }

  /** Calls the target's code, and tells what becomes of it. */
  #call<T>(method: string, id: string, run: () => T | Promise<T>, answered: Answered<T>): void {
    const { kernel } = this.#context;
    const call: Call = { method, id, atMs: kernel.now() / 1000 };
    this.#calls.add(call);
    kernel.hold();
    kernel.settle();
    const done = <V>(tell: (value: V) => void) => {
      return (value: V) => {
        kernel.release();
        this.#calls.delete(call);
        if (method !== 'stats') {
          this.#hasNews = true;
          this.touched();
        }
        tell(value);
      };
    };
    // Also what is thrown at once, or is no promise.
    const promise = new Promise<T>((resolve) => resolve(run()));
    promise.then(done(answered.answer), done(answered.failure)).catch((error: unknown) => {
      kernel.post({
        run: () => {
          throw error;
        },
      });
    });
  }

  #onStarted(dialogue: Dialogue, answer: StartAnswer): void {
    if (answer?.status === 'rejected' && typeof answer.reason === 'string') {
      this.#refuse(dialogue, answer.reason, this.#adviceIn(answer.retryAfterMs));
    } else if (answer?.status !== 'active') {
      this.#onStartFailed(dialogue, new TypeError(`It answered ${inWords(answer)}`));
    } else this.#admit(dialogue);
  }

  /** What a refusal advises to wait, ms. */
  #adviceIn(retryAfterMs: unknown): number {
    if (retryAfterMs === undefined || retryAfterMs === null) return NOBODY;
    if (typeof retryAfterMs === 'number' && retryAfterMs >= 0 && retryAfterMs < Infinity) {
      return retryAfterMs;
    }
    this.#note('start', new TypeError(`It answered retryAfterMs ${inWords(retryAfterMs)}`));
    return NOBODY;
  }

  #admit(dialogue: Dialogue): void {
    const { id } = dialogue;
    const holder = this.#holders.get(id);
    if (holder !== undefined && this.#isSurelyOpen(holder)) {
      // As far as one can see it is the same conversation: no second slot was taken.
      this.#refuse(dialogue, 'id-in-use', NOBODY);
      return;
    }
    if (holder !== undefined) {
      // A timeout took it, of which nobody has heard, or a stop that is to be answered yet.
      if (holder.stops === 0) holder.over ??= 'unknown';
      this.#endIfOver(holder);
    }
    dialogue.isAdmitted = true;
    this.#holders.set(id, dialogue);
    this.#listener.admitted(dialogue.conversation);
    this.#endStart(dialogue);
  }

  #onStartFailed(dialogue: Dialogue, error: unknown): void {
    if (dialogue.start.signal.aborted && isAbort(error)) {
      this.#refuse(dialogue, 'abandoned', NOBODY);
      return;
    }
    this.#note('start', error);
    this.#refuse(dialogue, 'error', NOBODY);
  }

  #refuse(dialogue: Dialogue, reason: string, retryAfterMs: number): void {
    this.#dialogues.delete(dialogue.conversation);
    this.#listener.refused(dialogue.conversation, reason, retryAfterMs);
    this.#endStart(dialogue);
  }

  /** A start has been answered. */
  #endStart(dialogue: Dialogue): void {
    this.#starting.delete(dialogue);
    const postponed = this.#postponed.get(dialogue.id);
    this.#postponed.delete(dialogue.id);
    for (const act of postponed ?? []) act();
  }

  /** Postpones `act` until a start under that id has been answered. */
  #whenStarted(id: string, act: () => void): void {
    this.#postponed.set(id, [...(this.#postponed.get(id) ?? []), act]);
  }

  /** Whether it may be over without our knowledge, and another start under its id has not been answered. */
  #mayHaveSuccessor(dialogue: Dialogue): boolean {
    // Only who goes by another's id can share one.
    if (this.#borrowedIds.size === 0 || this.#isSurelyOpen(dialogue, 1)) return false;
    const { id, conversation } = dialogue;
    for (const starting of this.#starting) {
      if (starting.id === id && starting.conversation !== conversation) return true;
    }
    return false;
  }

  #onChunk(conversation: number, turn: number): void {
    const dialogue = this.#dialogues.get(conversation);
    // Behind the reply it is nothing, behind the end it is something that must not be.
    if (dialogue === undefined || dialogue.turns.has(turn)) {
      this.#hasNews = true;
      this.#listener.chunkReceived(conversation, turn);
    }
  }

  #onTurn(conversation: number, turn: number, answer: TurnAnswer): void {
    if (answer?.status === 'replied' && typeof answer.text === 'string') {
      const token = tokenIn(answer.text, conversation, turn);
      const dialogue = this.#dialogues.get(conversation);
      const pending = dialogue?.turns.get(turn);
      if (pending !== undefined) dialogue!.keptFrom = pending.sentAt;
      dialogue?.turns.delete(turn);
      this.#listener.answered(conversation, turn, token);
      if (dialogue !== undefined) this.#endIfOver(dialogue);
    } else if (answer?.status === 'ended' && typeof answer.reason === 'string') {
      this.#failTurn(conversation, turn, { reason: answer.reason, isOver: true });
    } else {
      this.#note('send', new TypeError(`It answered ${inWords(answer)}`));
      this.#failTurn(conversation, turn, { reason: 'error', isOver: true });
    }
  }

  #failTurn(
    conversation: number,
    turn: number,
    { reason, isOver }: { readonly reason: string; readonly isOver: boolean },
  ): void {
    const dialogue = this.#dialogues.get(conversation);
    dialogue?.turns.delete(turn);
    this.#listener.turnFailed(conversation, turn, reason);
    if (dialogue === undefined) return;
    // Who has not been admitted is not known yet, and not over.
    if (isOver && dialogue.isAdmitted) dialogue.over ??= reason;
    this.#endIfOver(dialogue);
  }

  #endIfOver(dialogue: Dialogue): void {
    const { conversation, id, isAdmitted, over, turns, stops } = dialogue;
    if (!isAdmitted || over === undefined || turns.size > 0 || stops > 0) return;
    this.#dialogues.delete(conversation);
    if (this.#holders.get(id) === dialogue) this.#holders.delete(id);
    this.#listener.ended(conversation, over);
  }

  /** Whether nobody has asked for its end but by `ownStops`, and no timeout can have taken it. */
  #isSurelyOpen({ over, stops, requestedAt, keptFrom }: Dialogue, ownStops = 0): boolean {
    const { kernel, limits } = this.#context;
    const { maxDurationMs = Infinity, idleTimeoutMs = Infinity } = limits;
    const until = Math.min(requestedAt + maxDurationMs * 1000, keptFrom + idleTimeoutMs * 1000);
    return over === undefined && stops <= ownStops && kernel.now() < until;
  }

  /** Whether its id is another one's by now: nothing can be asked of it under that id. */
  #isAnothers(conversation: number): boolean {
    const id = this.#idOf(conversation);
    const holder = this.#holders.get(id);
    if (holder !== undefined) return holder.conversation !== conversation;
    if (this.#dialogues.has(conversation)) return false;
    for (const starting of this.#starting) if (starting.id === id) return true;
    return false;
  }

  readonly #watch = () => {
    this.#isWatchPlanned = false;
    // One question at a time, should it not be answered.
    if (this.#isCounting) return;
    this.#isCounting = true;
    const { kernel } = this.#context;
    const at = kernel.now();
    this.#count(this.#target!, (stats) => {
      this.#isCounting = false;
      // What took time says nothing of this instant.
      if (stats === undefined || kernel.now() !== at) return;
      if (stats.queued !== undefined) this.#tellWaiters(stats.queued);
      const figures = JSON.stringify(stats);
      if (!this.#hasNews && figures === this.#lastFigures) return;
      this.#hasNews = false;
      this.#lastFigures = figures;
      this.#listener.watched(stats);
    });
  };

  #tellWaiters(queued: number): void {
    if (queued !== this.#starting.size) return;
    for (const dialogue of this.#starting) {
      if (dialogue.isQueued) continue;
      dialogue.isQueued = true;
      this.#listener.queued(dialogue.conversation);
    }
  }

  #count(target: Target, reply: (stats: TargetStats | undefined) => void): void {
    if (target.stats === undefined) {
      reply(undefined);
      return;
    }
    this.#call('stats', '', () => target.stats!(), {
      answer: (stats) => {
        if (areStats(stats)) reply(figuresIn(stats));
        else {
          this.#note('stats', new TypeError(`It answered ${inWords(stats)}`));
          reply(undefined);
        }
      },
      failure: (error) => {
        this.#note('stats', error);
        reply(undefined);
      },
    });
  }

  #note(method: string, error: unknown): void {
    if (error instanceof OutsideWorldError) this.fail(error);
    this.#failures.note(method, error, this.#context.kernel.now() / 1000);
  }

  #idOf(conversation: number): string {
    const owner = this.#borrowedIds.get(conversation) ?? conversation;
    return this.#context.names.nameOfConversation(owner);
  }
}

/** How long a target may take to be made, in real time, ticks. */
const BOOT_PATIENCE = toTicks(30_000);
/** Open calls that are told one by one. */
const MOST_TOLD = 5;

function guarded<T>(act: (value: T) => void, fail: (error: unknown) => void): (value: T) => void {
  return (value) => {
    try {
      act(value);
    } catch (error) {
      fail(error);
    }
  };
}

function checkTarget(target: Target): void {
  for (const method of ['start', 'send', 'stop'] as const) {
    if (typeof (target as Partial<Target> | undefined)?.[method] === 'function') continue;
    throw new UserCodeError(
      `Cannot start the target: what createTarget gave has no method "${method}"`,
    );
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

const FIGURES = [
  'active',
  'queued',
  'turns',
  'users',
  'timers',
] as const satisfies (keyof TargetStats)[];

function areStats(stats: unknown): stats is TargetStats {
  if (typeof stats !== 'object' || stats === null) return false;
  const counts = stats as TargetStats;
  return (
    Number.isInteger(counts.active) &&
    FIGURES.every((name) => counts[name] === undefined || Number.isInteger(counts[name]))
  );
}

/** Without what else a target says of itself. */
function figuresIn(stats: TargetStats): TargetStats {
  const known = FIGURES.filter((name) => stats[name] !== undefined);
  return Object.fromEntries(known.map((name) => [name, stats[name]])) as unknown as TargetStats;
}
