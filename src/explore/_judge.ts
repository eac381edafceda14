import type { Claim } from './claim.ts';
import { Census } from './_census.ts';
import { Effect, type Effects } from './_effects.ts';
import {
  cellOf,
  entryOf,
  isWorking,
  MAX_CELL,
  Phase,
  phaseOf,
  rankOf,
  reportsIn,
  Session,
  sessionOf,
  TURNS,
  userOf,
} from './_entry.ts';
import { changesNothing, Event, isOfSession, kindOf, targetOf } from './_events.ts';
import type { ModelState } from './_model_state.ts';
import { HEAD, Report, TELLS_END, TELLS_TURN_DONE } from './_reports.ts';
import { MAX_USERS, type Scope } from './scope.ts';
import { Standings } from './_standings.ts';

/**
 * Judges steps. It knows the limits and what an event is, reads what the manager said, and counts the
 * entries again; how the manager came to its decision it does not know.
 */
export class Judge {
  readonly #slots: number;
  readonly #perUser: number;
  readonly #places: number;
  readonly #turnSlots: number;
  readonly #before = new Census();
  readonly #after = new Census();
  readonly #standings = new Standings();

  constructor({ limits }: Scope) {
    this.#slots = limits.maxConversations;
    this.#perUser = limits.maxConversationsPerUser ?? Infinity;
    this.#places = limits.maxQueued ?? 0;
    this.#turnSlots = limits.maxTurnsInFlight ?? Infinity;
  }

  /** Gets ready to judge the steps that lead out of a state. */
  from(before: ModelState): void {
    this.#before.take(before);
  }

  /** The claim that a step breaks; undefined if it breaks none. `from(before)` was called. */
  judge(before: ModelState, event: number, effects: Effects, after: ModelState): Claim | undefined {
    const kind = kindOf(event);
    if (changesNothing(kind))
      return changes(before, kind, effects, after) ? 'nothing-changes' : undefined;
    if (isOfSession(kind)) return this.#judgeSession(before, event, effects, after);
    this.#after.take(after);
    return (
      this.#judgeState(after) ??
      this.#judgeRefusal(before, event, effects) ??
      this.#standings.read(before, event, effects, after) ??
      this.#judgeEvent(before, event, after) ??
      this.#judgeCounters(after)
    );
  }

  #judgeState(after: ModelState): Claim | undefined {
    const { active, queued, working, held, byUser } = this.#after;
    if (active > this.#slots) return 'global-limit';
    if (queued > this.#places) return 'queue-limit';
    if (working > this.#turnSlots) return 'turn-limit';
    for (let user = 0; user < MAX_USERS; user++)
      if (byUser[user]! > this.#perUser) return 'user-limit';
    if (queued > 0 && active < this.#slots) return 'no-idle-slot';
    if (held > 0 && working < this.#turnSlots) return 'no-idle-turn-slot';
    for (let i = 0; i < after.count; i++)
      if (IS_FORGOTTEN[cellOf(after.entries[i]!)] === 1) return 'nothing-is-forgotten';
    return undefined;
  }

  /** A start that is refused at once: for the limit that was reached, and no other. */
  #judgeRefusal(before: ModelState, event: number, effects: Effects): Claim | undefined {
    if (kindOf(event) !== Event.start || effects.length === 0) return undefined;
    const said = effects.kindAt(0);
    const isRefusal = said >= Effect['refused:user-limit'] && said <= Effect['refused:queue-full'];
    const reason = this.#reasonToRefuse(before, targetOf(event));
    if (reason === said) return undefined;
    return isRefusal || reason >= 0 ? 'truthful-refusal' : undefined;
  }

  /** Why a start of a user has to be refused; -1 if it has not. */
  #reasonToRefuse(before: ModelState, user: number): number {
    const { active, queued, byUser } = this.#before;
    if (before.closed) return Effect['refused:shutting-down'];
    if (byUser[user]! >= this.#perUser) return Effect['refused:user-limit'];
    if (active < this.#slots || queued < this.#places) return -1;
    return this.#places > 0 ? Effect['refused:queue-full'] : Effect['refused:global-limit'];
  }

  #judgeEvent(before: ModelState, event: number, after: ModelState): Claim | undefined {
    const standings = this.#standings;
    if (standings.admitted - standings.ended !== this.#after.active - this.#before.active)
      return 'ledger';
    const kind = kindOf(event);
    const target = targetOf(event);
    switch (kind) {
      case Event['shut-down']:
        return after.count === 0 && after.closed ? undefined : 'truthful-end';
      case Event.stop:
        return standings.isGone(target) ? undefined : 'truthful-end';
      case Event.report:
        if (standings.isGone(target) !== endsIt(before.entries[target]!)) return 'truthful-end';
        return this.#after.rank < this.#before.rank ? undefined : 'comes-to-rest';
      default:
        return undefined;
    }
  }

  /** A session acts: the book stays as it is, and what the session tells is under way. */
  #judgeSession(
    before: ModelState,
    event: number,
    effects: Effects,
    after: ModelState,
  ): Claim | undefined {
    const place = targetOf(event);
    const old = before.entries[place]!;
    const now = after.entries[place]!;
    if (kindOf(event) === Event['idle-timer'] && TURNS[phaseOf(old)]! > 0) return 'idle-means-idle';
    if (IS_FORGOTTEN[cellOf(now)] === 1) return 'nothing-is-forgotten';
    if (effects.length > 0 || before.count !== after.count) return 'ledger';
    for (let i = 0; i < before.count; i++)
      if (phaseOf(before.entries[i]!) !== phaseOf(after.entries[i]!)) return 'ledger';
    return rankOf(now) < rankOf(old) ? this.#judgeCounters(after, this.#before) : 'comes-to-rest';
  }

  #judgeCounters(after: ModelState, { active, working, byUser } = this.#after): Claim | undefined {
    if (after.active !== active || after.turnsInFlight !== working) return 'counters-agree';
    for (let user = 0; user < MAX_USERS; user++)
      if (after.byUser[user] !== byUser[user]) return 'counters-agree';
    return undefined;
  }
}

/** Whether the oldest report of a conversation ends it, or its waiting. */
function endsIt(entry: number): boolean {
  const report = HEAD[reportsIn(entry)];
  if (report === Report.turnDone) return false;
  return (report === Report.queueTimeout) === (phaseOf(entry) === Phase.queued);
}

/** Whether an event that names what is over, or an id in use, changed or said anything more than that. */
function changes(before: ModelState, kind: number, effects: Effects, after: ModelState): boolean {
  const answer = ANSWERS[kind];
  if (effects.length !== (answer === undefined ? 0 : 1)) return true;
  if (answer !== undefined && effects.kindAt(0) !== answer) return true;
  if (before.active !== after.active || before.turnsInFlight !== after.turnsInFlight) return true;
  if (before.count !== after.count) return true;
  for (let i = 0; i < before.count; i++) {
    const entry = before.entries[i]!;
    if (entry !== after.entries[i]) return true;
    if (before.byUser[userOf(entry)] !== after.byUser[userOf(entry)]) return true;
  }
  return false;
}

/** What is said to those who name an id in use, or talk to what is over. */
const ANSWERS: Readonly<Record<number, number>> = {
  [Event['start-again']]: Effect['refused:id-in-use'],
  [Event['send-past']]: Effect.unknown,
};

/** At everything that an entry can be: whether nothing will ever happen to it unless its user does it. */
const IS_FORGOTTEN = Uint8Array.from({ length: MAX_CELL + 1 }, (_, cell) =>
  Number(isForgotten(entryOf(cell))),
);

function isForgotten(entry: number): boolean {
  const reports = reportsIn(entry);
  const phase = phaseOf(entry);
  const session = sessionOf(entry);
  if (phase === Phase.queued)
    return session !== Session.waiting && HEAD[reports] !== Report.queueTimeout;
  if (TELLS_END[reports] === 1) return false;
  if (isWorking(phase) && session !== Session.working && TELLS_TURN_DONE[reports] === 0)
    return true;
  return session === Session.waiting || session === Session.expired;
}
