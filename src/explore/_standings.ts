import type { Claim } from './claim.ts';
import { Effect, type Effects } from './_effects.ts';
import { idOf, isHeld, isWorking, Phase, phaseOf, reportsIn, TURNS } from './_entry.ts';
import { Event, kindOf, targetOf } from './_events.ts';
import type { ModelState } from './_model_state.ts';
import { HEAD, Report } from './_reports.ts';

/** What has become of a conversation while the effects of a step are read. */
const FRESH = 0;
const QUEUED = 1;
const ACTIVE = 2;
const GONE = 3;

const ROOM = 16;

/**
 * Reads what the manager says during a step, one effect after the other, and follows every
 * conversation: its start is answered, then it is active, then it has ended, once each. At the end the
 * book has to hold exactly what was said.
 */
export class Standings {
  /** At the place of a conversation before the step; a new one is behind them. */
  readonly #standing = new Int8Array(ROOM);
  /** Whether a turn of it was begun, or answered. */
  readonly #begun = new Uint8Array(ROOM);
  readonly #answered = new Uint8Array(ROOM);
  admitted = 0;
  ended = 0;

  /** The claim that an effect, or their sum, breaks; undefined if none does. */
  read(before: ModelState, event: number, effects: Effects, after: ModelState): Claim | undefined {
    const { count } = before;
    for (let place = 0; place < count; place++) {
      this.#standing[place] = phaseOf(before.entries[place]!) === Phase.queued ? QUEUED : ACTIVE;
      this.#begun[place] = 0;
      this.#answered[place] = 0;
    }
    this.#standing[count] = FRESH;
    this.#begun[count] = 0;
    this.#answered[count] = 0;
    this.admitted = 0;
    this.ended = 0;
    for (let i = 0; i < effects.length; i++) {
      const broken = this.#readOne(before, event, effects.kindAt(i), effects.idAt(i));
      if (broken !== undefined) return broken;
    }
    return this.#compare(before, event, after);
  }

  /** Whether the conversation at that place before the step is over. */
  isGone(place: number): boolean {
    return this.#standing[place] === GONE;
  }

  #readOne(before: ModelState, event: number, effect: number, id: number): Claim | undefined {
    if (effect === Effect.unknown)
      return kindOf(event) === Event['send-past'] ? undefined : 'turn-answered-once';
    const place = this.#placeOf(before, event, id);
    if (place < 0) return 'answered-once';
    switch (effect) {
      case Effect.queued:
        return this.#move(place, FRESH, QUEUED);
      case Effect.admitted:
        return this.#readAdmission(before, place);
      case Effect.work_begun:
        return this.#readBegin(before, event, place);
      case Effect.turn_held:
        return isTurnOf(before, event, place) ? undefined : 'turn-answered-once';
      case Effect.answered:
      case Effect['answered-more']:
        return this.#readAnswer(before, event, effect, place);
      case Effect['refused:id-in-use']:
        return kindOf(event) === Event['start-again'] && targetOf(event) === place
          ? undefined
          : 'truthful-refusal';
      case Effect['refused:queue-timeout']:
      case Effect['refused:abandoned']:
        return (
          this.#move(place, QUEUED, GONE) ??
          (isCause(before, event, effect, place) ? undefined : 'truthful-refusal')
        );
      case Effect['refused:shutting-down']:
        if (!before.closed && kindOf(event) !== Event['shut-down']) return 'truthful-refusal';
        return this.#move(place, before.closed ? FRESH : QUEUED, GONE);
      case Effect['refused:user-limit']:
      case Effect['refused:global-limit']:
      case Effect['refused:queue-full']:
        return this.#move(place, FRESH, GONE);
      default:
        this.ended++;
        return (
          this.#move(place, ACTIVE, GONE) ??
          (isCause(before, event, effect, place) ? undefined : 'truthful-end')
        );
    }
  }

  #readAdmission(before: ModelState, place: number): Claim | undefined {
    this.admitted++;
    let first = 0;
    while (first < before.count && this.#standing[first] !== QUEUED) first++;
    if (this.#standing[place] === FRESH) {
      if (first < before.count) return 'fifo-admission';
    } else if (this.#standing[place] !== QUEUED) {
      return 'answered-once';
    } else if (place < before.count && place !== first) {
      return 'fifo-admission';
    }
    this.#standing[place] = ACTIVE;
    return undefined;
  }

  #readBegin(before: ModelState, event: number, place: number): Claim | undefined {
    const { entries, count } = before;
    let first = 0;
    while (first < count && !this.#isHeld(entries[first]!, first)) first++;
    this.#begun[place] = 1;
    if (first < count) return first === place ? undefined : 'fifo-turns';
    const may = isTurnOf(before, event, place) || this.#answered[place] === 1;
    return may ? undefined : 'turn-answered-once';
  }

  #isHeld(entry: number, place: number): boolean {
    return isHeld(phaseOf(entry)) && this.#standing[place] === ACTIVE && this.#begun[place] === 0;
  }

  #readAnswer(before: ModelState, event: number, effect: number, place: number): Claim | undefined {
    if (place >= before.count || this.#answered[place] === 1) return 'turn-answered-once';
    const phase = phaseOf(before.entries[place]!);
    this.#answered[place] = 1;
    const isRight =
      isReport(before, event, place, Report.turnDone) &&
      phase === (effect === Effect.answered ? Phase.working : Phase.workingTwice);
    return isRight ? undefined : 'turn-answered-once';
  }

  #move(place: number, from: number, to: number): Claim | undefined {
    if (this.#standing[place] !== from) return 'answered-once';
    this.#standing[place] = to;
    return undefined;
  }

  /** The book has to hold what was said, no less and no more. */
  #compare(before: ModelState, event: number, after: ModelState): Claim | undefined {
    let live = 0;
    const known = before.count + (kindOf(event) === Event.start ? 1 : 0);
    for (let place = 0; place < known; place++) if (this.#standing[place] !== GONE) live++;
    for (let i = 0; i < after.count; i++) {
      const entry = after.entries[i]!;
      const place = this.#placeOf(before, event, idOf(entry));
      const standing = place < 0 ? GONE : this.#standing[place];
      if (standing === GONE) return 'refused-holds-nothing';
      const expected = phaseOf(entry) === Phase.queued ? QUEUED : ACTIVE;
      if (standing !== expected) return 'answered-once';
      if (place < before.count && !this.#areTurnsRight(before, event, place, phaseOf(entry)))
        return 'turn-answered-once';
    }
    return live === after.count ? undefined : 'answered-once';
  }

  #areTurnsRight(before: ModelState, event: number, place: number, phase: number): boolean {
    const old = phaseOf(before.entries[place]!);
    const sent = kindOf(event) === Event.send && targetOf(event) === place ? 1 : 0;
    const answered = this.#answered[place]!;
    const works = (isWorking(old) && answered === 0) || this.#begun[place] === 1;
    return TURNS[phase] === TURNS[old]! + sent - answered && isWorking(phase) === works;
  }

  #placeOf(before: ModelState, event: number, id: number): number {
    if (id === before.nextId && kindOf(event) === Event.start) return before.count;
    return before.placeOf(id);
  }
}

/** Whether the event sends the first turn of that conversation. */
function isTurnOf(before: ModelState, event: number, place: number): boolean {
  return (
    kindOf(event) === Event.send &&
    targetOf(event) === place &&
    phaseOf(before.entries[place]!) === Phase.idle
  );
}

function isReport(before: ModelState, event: number, place: number, report: number): boolean {
  return (
    kindOf(event) === Event.report &&
    targetOf(event) === place &&
    HEAD[reportsIn(before.entries[place]!)] === report
  );
}

/** Whether the event is what an end, or leaving the queue, says that it was. */
function isCause(before: ModelState, event: number, effect: number, place: number): boolean {
  switch (effect) {
    case Effect['refused:abandoned']:
    case Effect['ended:stopped']:
      return kindOf(event) === Event.stop && targetOf(event) === place;
    case Effect['refused:queue-timeout']:
      return isReport(before, event, place, Report.queueTimeout);
    case Effect['ended:idle-timeout']:
      return isReport(before, event, place, Report.idleTimeout);
    case Effect['ended:max-duration']:
      return isReport(before, event, place, Report.maxDuration);
    default:
      return kindOf(event) === Event['shut-down'];
  }
}
