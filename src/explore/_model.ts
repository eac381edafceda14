import { Effect, type Effects } from './_effects.ts';
import {
  idOf,
  isHeld,
  isWorking,
  newEntry,
  Phase,
  phaseOf,
  reporting,
  reportsIn,
  Session,
  sessionOf,
  userOf,
  withPhase,
  withReports,
  withSession,
} from './_entry.ts';
import { Event, kindOf, targetOf } from './_events.ts';
import type { Flaw } from './flaw.ts';
import type { ModelState } from './_model_state.ts';
import { HEAD, Report, REST } from './_reports.ts';
import type { Scope } from './scope.ts';

/**
 * The reference manager with its sessions, once more, without XState: what one event does to a state.
 * It follows `machines/conversation_manager.ts` and `machines/session.ts` rule by rule; a property
 * lets both walk side by side.
 *
 * Time is left out. A timer that is armed may run out at any moment, and the manager hears of it at
 * any later one, so that all races within an instant are among the orders. What the manager tells a
 * session arrives at once. That loses nothing: a session that acts before it hears the manager might as
 * well have acted before the manager spoke, since the manager hears of the act later.
 */
export class Model {
  readonly #slots: number;
  readonly #perUser: number;
  readonly #places: number;
  readonly #turnSlots: number;
  readonly #hasQueue: boolean;
  readonly #flaw: Flaw | undefined;

  constructor({ limits }: Scope, flaw?: Flaw) {
    const { maxConversations, maxConversationsPerUser, maxQueued = 0, maxTurnsInFlight } = limits;
    const shift = (high: Flaw, low: Flaw) => Number(flaw === high) - Number(flaw === low);
    this.#slots = maxConversations + shift('global-limit-too-high', 'global-limit-too-low');
    this.#perUser =
      (maxConversationsPerUser ?? Infinity) + shift('user-limit-too-high', 'user-limit-too-low');
    this.#places = maxQueued + shift('queue-too-long', 'queue-too-short');
    this.#turnSlots =
      (maxTurnsInFlight ?? Infinity) + shift('turn-limit-too-high', 'turn-limit-too-low');
    this.#hasQueue = maxQueued > 0;
    this.#flaw = flaw;
  }

  /** Takes `state` to what comes after `event`, and lists what the manager says. */
  apply(state: ModelState, event: number, effects: Effects): void {
    effects.clear();
    const kind = kindOf(event);
    const target = targetOf(event);
    switch (kind) {
      case Event.start:
        this.#start(state, target, effects);
        break;
      case Event['start-again']:
        state.hasPast = true;
        effects.add(Effect['refused:id-in-use'], state.nextId++);
        break;
      case Event.send:
        this.#send(state, target, effects);
        break;
      case Event.stop:
        this.#stop(state, target, effects);
        break;
      case Event.report:
        this.#hear(state, target, effects);
        break;
      case Event['stop-past']:
        if (this.#flaw === 'second-stop-frees-slot' && state.active > 0) state.active--;
        break;
      case Event['send-past']:
        effects.add(Effect.unknown, -1);
        break;
      case Event['shut-down']:
        shutDown(state, effects);
        break;
      default:
        this.#actSession(state, kind, target);
        return;
    }
    if (!state.closed) this.#settle(state, kind, effects);
  }

  #start(state: ModelState, user: number, effects: Effects): void {
    const id = state.nextId++;
    const refusal = this.#refusal(state, user);
    if (refusal >= 0) {
      state.hasPast = true;
      effects.add(refusal, id);
    } else if (state.active < this.#slots) {
      state.append(newEntry(id, user, Phase.idle, Session.idle));
      state.active++;
      effects.add(Effect.admitted, id);
    } else {
      state.append(newEntry(id, user, Phase.queued, Session.waiting));
      effects.add(Effect.queued, id);
    }
  }

  /** Why a start is refused; -1 if it is not. */
  #refusal(state: ModelState, user: number): number {
    if (state.closed) return Effect['refused:shutting-down'];
    const isUserFull = this.#countOf(state, user) >= this.#perUser;
    if (isUserFull && this.#flaw !== 'global-limit-first') return Effect['refused:user-limit'];
    const isFull = state.active >= this.#slots;
    if (isFull && state.queued >= this.#places) {
      return this.#hasQueue ? Effect['refused:queue-full'] : Effect['refused:global-limit'];
    }
    return isUserFull ? Effect['refused:user-limit'] : -1;
  }

  #countOf(state: ModelState, user: number): number {
    if (this.#flaw !== 'user-limit-ignores-queue') return state.byUser[user]!;
    let active = 0;
    for (let i = 0; i < state.count; i++) {
      const entry = state.entries[i]!;
      if (userOf(entry) === user && phaseOf(entry) !== Phase.queued) active++;
    }
    return active;
  }

  #send(state: ModelState, place: number, effects: Effects): void {
    const entry = state.entries[place]!;
    const phase = phaseOf(entry);
    if (phase !== Phase.idle) {
      // Behind the turn that is held or worked on.
      state.entries[place] = withPhase(entry, phase + 1);
    } else if (state.turnsInFlight < this.#turnSlots) {
      this.#begin(state, place, effects);
    } else {
      this.#hold(state, place, Phase.held);
      effects.add(Effect.turn_held, idOf(entry));
    }
  }

  #stop(state: ModelState, place: number, effects: Effects): void {
    const entry = state.entries[place]!;
    const phase = phaseOf(entry);
    if (phase === Phase.queued) {
      this.#leave(state, place, Effect['refused:abandoned'], effects);
      return;
    }
    effects.add(Effect['ended:stopped'], idOf(entry));
    release(state, place);
    if (this.#flaw === 'stop-keeps-turn-slot' && isWorking(phase)) state.turnsInFlight++;
  }

  /** A waiter goes without a slot. */
  #leave(state: ModelState, place: number, refusal: number, effects: Effects): void {
    const entry = state.entries[place]!;
    effects.add(refusal, idOf(entry));
    if (this.#flaw === 'waiter-stays-in-queue') return;
    release(state, place);
    if (this.#flaw === 'leaving-keeps-user-count') state.byUser[userOf(entry)]!++;
  }

  #hear(state: ModelState, place: number, effects: Effects): void {
    const reports = reportsIn(state.entries[place]!);
    const entry = withReports(state.entries[place]!, REST[reports]!);
    const phase = phaseOf(entry);
    state.entries[place] = entry;
    switch (HEAD[reports]) {
      case Report.queueTimeout:
        if (phase === Phase.queued) {
          this.#leave(state, place, Effect['refused:queue-timeout'], effects);
        } else if (this.#flaw === 'stale-queue-timeout-ends') {
          this.#leave(state, place, Effect['refused:queue-timeout'], effects);
        }
        break;
      case Report.turnDone:
        if (isWorking(phase)) this.#answer(state, place, effects);
        break;
      case Report.idleTimeout:
        if (phase === Phase.queued) break;
        this.#timeOut(state, place, Effect['ended:idle-timeout'], effects);
        if (this.#flaw === 'idle-timeout-keeps-slot') state.active++;
        break;
      default:
        if (phase !== Phase.queued)
          this.#timeOut(state, place, Effect['ended:max-duration'], effects);
    }
  }

  #timeOut(state: ModelState, place: number, end: number, effects: Effects): void {
    effects.add(end, idOf(state.entries[place]!));
    release(state, place);
  }

  #answer(state: ModelState, place: number, effects: Effects): void {
    const entry = state.entries[place]!;
    state.turnsInFlight--;
    if (phaseOf(entry) === Phase.working) {
      state.entries[place] = withPhase(entry, Phase.idle);
      effects.add(Effect.answered, idOf(entry));
    } else {
      this.#hold(state, place, Phase.held);
      effects.add(Effect['answered-more'], idOf(entry));
    }
  }

  #hold(state: ModelState, place: number, phase: number): void {
    const entry = withPhase(state.entries[place]!, phase);
    state.entries[place] =
      sessionOf(entry) === Session.idle ? withSession(entry, Session.held) : entry;
    state.moveToEnd(place);
  }

  #begin(state: ModelState, place: number, effects: Effects): void {
    const entry = state.entries[place]!;
    const session = sessionOf(entry);
    const hears = session === Session.idle || session === Session.held;
    const begun = withPhase(
      entry,
      phaseOf(entry) === Phase.heldTwice ? Phase.workingTwice : Phase.working,
    );
    state.entries[place] = hears ? withSession(begun, Session.working) : begun;
    state.turnsInFlight++;
    effects.add(Effect.work_begun, idOf(entry));
  }

  /** Nobody waits while there is room. */
  #settle(state: ModelState, cause: number, effects: Effects): void {
    const flaw = this.#flaw;
    const admits = !(flaw === 'stop-forgets-waiters' && cause === Event.stop);
    const begins = !(flaw === 'answer-forgets-turns' && cause === Event.report);
    for (;;) {
      const waiter =
        admits && state.active < this.#slots
          ? placeOfQueued(state, flaw === 'last-in-first-out')
          : -1;
      if (waiter >= 0) {
        this.#admit(state, waiter, effects);
        continue;
      }
      const held =
        begins && state.turnsInFlight < this.#turnSlots
          ? placeOfHeld(state, flaw === 'turns-last-in-first-out')
          : -1;
      if (held < 0) return;
      this.#begin(state, held, effects);
    }
  }

  #admit(state: ModelState, place: number, effects: Effects): void {
    const entry = withPhase(state.entries[place]!, Phase.idle);
    const sleeps = this.#flaw === 'expired-session-sleeps' && sessionOf(entry) === Session.expired;
    state.entries[place] = sleeps ? entry : withSession(entry, Session.idle);
    state.active++;
    effects.add(Effect.admitted, idOf(entry));
  }

  /** A session acts on its own, and tells the manager; reports of what is over change nothing. */
  #actSession(state: ModelState, kind: number, place: number): void {
    const entry = state.entries[place]!;
    switch (kind) {
      case Event['queue-timer']:
        state.entries[place] = expired(entry, Report.queueTimeout);
        break;
      case Event['idle-timer']:
        state.entries[place] = expired(entry, Report.idleTimeout);
        break;
      case Event['duration-timer']:
        state.entries[place] = expired(entry, Report.maxDuration);
        break;
      case Event['work-done']:
        state.entries[place] = withSession(reporting(entry, Report.turnDone), Session.idle);
        break;
    }
  }
}

function expired(entry: number, report: Report): number {
  return withSession(reporting(entry, report), Session.expired);
}

/** Takes a conversation out of the book: its slot or its place, its user's count, its turns. */
function release(state: ModelState, place: number): void {
  const entry = state.entries[place]!;
  const phase = phaseOf(entry);
  state.removeAt(place);
  state.byUser[userOf(entry)]!--;
  if (phase !== Phase.queued) state.active--;
  if (isWorking(phase)) state.turnsInFlight--;
  state.hasPast = true;
}

function shutDown(state: ModelState, effects: Effects): void {
  state.closed = true;
  for (let i = 0; i < state.count; i++) {
    const entry = state.entries[i]!;
    const isQueued = phaseOf(entry) === Phase.queued;
    effects.add(Effect[isQueued ? 'refused:shutting-down' : 'ended:shutting-down'], idOf(entry));
  }
  while (state.count > 0) release(state, 0);
}

function placeOfQueued(state: ModelState, last: boolean): number {
  let found = -1;
  for (let i = 0; i < state.count; i++) {
    if (phaseOf(state.entries[i]!) !== Phase.queued) continue;
    if (!last) return i;
    found = i;
  }
  return found;
}

function placeOfHeld(state: ModelState, last: boolean): number {
  let found = -1;
  for (let i = 0; i < state.count; i++) {
    if (!isHeld(phaseOf(state.entries[i]!))) continue;
    if (!last) return i;
    found = i;
  }
  return found;
}
