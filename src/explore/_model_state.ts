import { idOf, phaseOf, Phase, userOf } from './_entry.ts';
import { MAX_LIVE, MAX_USERS } from './scope.ts';

/** A flawed manager may hold one more of everything. */
const ROOM = MAX_LIVE + 3;

/**
 * The state of manager and sessions while a step is taken. `entries` hold what is queued or active;
 * those that are queued stand in the order of the queue, those whose turn is held in the order of the
 * turns; the order of the rest means nothing. The counters are the manager's own, kept as it keeps
 * them, so that a check can count again and compare.
 */
export class ModelState {
  readonly entries = new Int32Array(ROOM);
  /** How many entries there are. */
  count = 0;
  active = 0;
  turnsInFlight = 0;
  /** Conversations of each user, active and queued. */
  readonly byUser = new Int32Array(MAX_USERS);
  /** Shut down. */
  closed = false;
  /** Somebody knows a conversation that is over or was refused. */
  hasPast = false;
  /** The id of the next conversation. */
  nextId = 0;

  copyFrom(other: ModelState): void {
    // A loop is faster than `set` for as little as this.
    for (let i = 0; i < other.count; i++) this.entries[i] = other.entries[i]!;
    for (let user = 0; user < MAX_USERS; user++) this.byUser[user] = other.byUser[user]!;
    this.count = other.count;
    this.active = other.active;
    this.turnsInFlight = other.turnsInFlight;
    this.closed = other.closed;
    this.hasPast = other.hasPast;
    this.nextId = other.nextId;
  }

  /** How many wait for a slot. */
  get queued(): number {
    let queued = 0;
    for (let i = 0; i < this.count; i++) if (phaseOf(this.entries[i]!) === Phase.queued) queued++;
    return queued;
  }

  /** How many users have anything. */
  get users(): number {
    return this.byUser.reduce((users, count) => users + (count > 0 ? 1 : 0), 0);
  }

  /** The place of the conversation with that id; -1 if it is not there. */
  placeOf(id: number): number {
    // In an unpacked state ids are places.
    if (id < this.count && idOf(this.entries[id]!) === id) return id;
    for (let i = 0; i < this.count; i++) if (idOf(this.entries[i]!) === id) return i;
    return -1;
  }

  append(entry: number): void {
    this.entries[this.count++] = entry;
    this.byUser[userOf(entry)]!++;
  }

  /** Takes an entry out, and leaves the counters alone. */
  removeAt(place: number): void {
    this.count--;
    for (let i = place; i < this.count; i++) this.entries[i] = this.entries[i + 1]!;
  }

  /** Puts an entry behind all others. */
  moveToEnd(place: number): void {
    const entry = this.entries[place]!;
    this.removeAt(place);
    this.entries[this.count++] = entry;
  }
}
