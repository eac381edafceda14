import {
  isHeld,
  phaseOf,
  Phase,
  Session,
  sessionOf,
  TURNS,
  userOf,
  BODY,
  reportsIn,
} from './_entry.ts';
import type { Flaw } from './flaw.ts';
import type { ModelState } from './_model_state.ts';
import { TELLS_TURN_DONE } from './_reports.ts';
import { withDefaults, type Scope } from './scope.ts';

/**
 * What can happen next, as integers: `target << 5 | kind`. The target of `start` is a user, that of the
 * others the place of a conversation in the state; those of `ANY` have none.
 */
export const Event = {
  start: 0,
  send: 1,
  stop: 2,
  /** The manager hears the oldest report of a session. */
  report: 3,
  'shut-down': 4,
  'queue-timer': 5,
  'idle-timer': 6,
  'duration-timer': 7,
  'work-done': 8,
  /** One more start by the id of a conversation. */
  'start-again': 9,
  /** Of a conversation that is over or was refused. */
  'stop-past': 10,
  'send-past': 11,
  /** A report of a conversation that is over, whatever it tells. */
  'late-report': 12,
} as const;

export type EventKind = keyof typeof Event;
/** At the number of a kind: its name. */
export const EVENT_KINDS = Object.keys(Event) as readonly EventKind[];

const KIND_BITS = 5;
const ROOM = 64;

export function newEvent(kind: number, target = 0): number {
  return (target << KIND_BITS) | kind;
}
export function kindOf(event: number): number {
  return event & ((1 << KIND_BITS) - 1);
}
export function targetOf(event: number): number {
  return event >> KIND_BITS;
}

/** Whether a session acts on its own: the manager hears of it later. */
export function isOfSession(kind: number): boolean {
  return kind >= Event['queue-timer'] && kind <= Event['work-done'];
}
/** Whether it names an id in use, or what is over: it has to leave the book as it is. */
export function changesNothing(kind: number): boolean {
  return kind >= Event['start-again'];
}

/** A list of events that is filled again and again. */
export class EventList {
  readonly items = new Int32Array(ROOM);
  length = 0;

  add(kind: number, target = 0): void {
    this.items[this.length++] = newEvent(kind, target);
  }
}

const { start, send, stop, report } = Event;

/** Which events there are. */
export interface EventScope {
  readonly users: number;
  readonly pendingTurns: number;
  /** A planted flaw. */
  readonly idleTimerRunsOn: boolean;
  /** Whether of users and conversations in the very same situation one stands for all. */
  readonly mergesTwins: boolean;
}

/** The events of a scope, for a manager with that flaw. */
export function eventScope(scope: Scope, flaw: Flaw | undefined, mergesTwins: boolean): EventScope {
  const { users, pendingTurns } = withDefaults(scope);
  const idleTimerRunsOn = flaw === 'idle-timer-ignores-turns';
  return { users, pendingTurns, idleTimerRunsOn, mergesTwins };
}

/** Fills `events` with what can happen in a state. */
export function listEvents(state: ModelState, events: EventList, scope: EventScope): void {
  events.length = 0;
  listStarts(state, events, scope);
  for (let place = 0; place < state.count; place++)
    if (!(scope.mergesTwins && isTwin(state, place)))
      listOfConversation(state.entries[place]!, place, events, scope);
  if (state.hasPast) {
    for (let kind = Event['stop-past']; kind <= Event['late-report']; kind++) events.add(kind);
  }
  if (!state.closed) events.add(Event['shut-down']);
}

function listStarts(
  state: ModelState,
  events: EventList,
  { users, mergesTwins }: EventScope,
): void {
  let busy = 0;
  for (let i = 0; i < state.count; i++) busy |= 1 << userOf(state.entries[i]!);
  let sawIdle = false;
  for (let user = 0; user < users; user++) {
    const isIdle = (busy & (1 << user)) === 0;
    if (isIdle && sawIdle && mergesTwins) continue;
    sawIdle ||= isIdle;
    events.add(start, user);
  }
}

function listOfConversation(
  entry: number,
  place: number,
  events: EventList,
  { pendingTurns, idleTimerRunsOn }: EventScope,
): void {
  const phase = phaseOf(entry);
  const session = sessionOf(entry);
  const reports = reportsIn(entry);
  events.add(Event['start-again'], place);
  if (phase !== Phase.queued && TURNS[phase]! < pendingTurns) events.add(send, place);
  events.add(stop, place);
  if (reports !== 0) events.add(report, place);
  if (session === Session.expired) return;
  if (session === Session.waiting) {
    events.add(Event['queue-timer'], place);
    return;
  }
  if (session === Session.working) events.add(Event['work-done'], place);
  // It counts from the end of a turn: it cannot run out in the instant in which the turn ends.
  const isIdle = session === Session.idle || idleTimerRunsOn;
  if (isIdle && TELLS_TURN_DONE[reports] === 0) events.add(Event['idle-timer'], place);
  events.add(Event['duration-timer'], place);
}

function isTwin(state: ModelState, place: number): boolean {
  if (place === 0) return false;
  const entry = state.entries[place]!;
  const phase = phaseOf(entry);
  if (phase === Phase.queued || isHeld(phase)) return false;
  return ((entry ^ state.entries[place - 1]!) & BODY) === 0;
}
