import { Canonical } from './_canonical.ts';
import type { Claim } from './claim.ts';
import { EFFECT_KINDS, Effects, type EffectKind } from './_effects.ts';
import { idOf, reportsIn, userOf } from './_entry.ts';
import {
  Event,
  EVENT_KINDS,
  EventList,
  eventScope,
  kindOf,
  listEvents,
  newEvent,
  targetOf,
  type EventKind,
  type EventScope,
} from './_events.ts';
import type { Flaw } from './flaw.ts';
import { Judge } from './_judge.ts';
import { Model } from './_model.ts';
import { ModelState } from './_model_state.ts';
import { HEAD, REPORT_NAMES, reportsOf, type ReportName } from './_reports.ts';
import type { Scope } from './scope.ts';

/** Something that can happen next in a walk. */
export interface WalkEvent {
  readonly kind: EventKind;
  /** From 0; -1 where nobody in particular acts. */
  readonly user: number;
  /** From 0, in the order of the starts; -1 where none is meant. */
  readonly conversation: number;
  /** The conversation whose id it goes by, of `start-again`. */
  readonly id?: number;
  /** What the manager hears, of `report` and `late-report`. */
  readonly report?: ReportName;
}

/** Something that the manager says. */
export interface WalkEffect {
  readonly type: EffectKind;
  /** -1 where none is meant. */
  readonly conversation: number;
}

/** What came of an event. */
export interface WalkStep {
  readonly event: WalkEvent;
  readonly effects: readonly WalkEffect[];
  /** The claim that the step breaks, if it breaks one. */
  readonly broken?: Claim;
}

/** The figures of the manager, as `TargetStats` has them. */
export interface WalkCounts {
  readonly active: number;
  readonly queued: number;
  readonly turns: number;
  readonly users: number;
}

/** A conversation that is over, and what its session had told before it ended. */
interface Past {
  readonly conversation: number;
  readonly user: number;
  readonly reports: ReportName[];
}

/** The most conversations over that a walk remembers for stops and late reports. */
const MAX_PAST = 4;

/**
 * One way through the model, with names that stay: users and conversations keep their numbers, where
 * the search knows them up to symmetry only. Counterexamples are told with it, and a property lets
 * it walk beside the real machines.
 */
export class ModelWalk {
  readonly #scope: EventScope;
  readonly #model: Model;
  readonly #judge: Judge;
  readonly #canonical = new Canonical();
  readonly #effects = new Effects();
  readonly #list = new EventList();
  #state = new ModelState();
  #next = new ModelState();
  #past: Past[] = [];

  /** @throws {RangeError} if the scope is none that can be explored. */
  constructor(scope: Scope, flaw?: Flaw) {
    this.#scope = eventScope(scope, flaw, false);
    this.#model = new Model(scope, flaw);
    this.#judge = new Judge(scope);
  }

  get counts(): WalkCounts {
    const { active, queued, turnsInFlight, users } = this.#state;
    return { active, queued, turns: turnsInFlight, users };
  }

  /** What can happen next. */
  events(): readonly WalkEvent[] {
    listEvents(this.#state, this.#list, this.#scope);
    return Array.from(this.#list.items.subarray(0, this.#list.length), (event) =>
      this.#named(event),
    ).filter((event) => event !== undefined);
  }

  /** Goes on by one of `events()`. */
  take(event: WalkEvent): WalkStep {
    const step = this.#try(event);
    const past = this.#past.find(({ conversation }) => conversation === event.conversation);
    if (event.kind === 'late-report') past!.reports.shift();
    this.#rememberPast(event);
    [this.#state, this.#next] = [this.#next, this.#state];
    return step;
  }

  /** What `take` would give, and the canonical form of the state after it. */
  preview(event: WalkEvent): {
    readonly step: WalkStep;
    readonly low: number;
    readonly high: number;
  } {
    const step = this.#try(event);
    this.#canonical.pack(this.#next);
    return { step, low: this.#canonical.low, high: this.#canonical.high };
  }

  #try(event: WalkEvent): WalkStep {
    const code = this.#codeOf(event);
    this.#next.copyFrom(this.#state);
    this.#model.apply(this.#next, code, this.#effects);
    this.#judge.from(this.#state);
    const broken = this.#judge.judge(this.#state, code, this.#effects, this.#next);
    const effects = Array.from({ length: this.#effects.length }, (_, index) => {
      const type = EFFECT_KINDS[this.#effects.kindAt(index)]!;
      const id = this.#effects.idAt(index);
      return { type, conversation: id < 0 ? event.conversation : id };
    });
    return { event, effects, ...(broken !== undefined && { broken }) };
  }

  #named(code: number): WalkEvent | undefined {
    const kind = EVENT_KINDS[kindOf(code)]!;
    switch (kind) {
      case 'start':
        return { kind, user: targetOf(code), conversation: this.#state.nextId };
      case 'stop-past':
      case 'send-past': {
        const { user, conversation } = this.#past.at(-1)!;
        return { kind, user, conversation };
      }
      case 'late-report': {
        const past = this.#past.find(({ reports }) => reports.length > 0);
        if (past === undefined) return undefined;
        return { kind, user: -1, conversation: past.conversation, report: past.reports[0]! };
      }
      case 'shut-down':
        return { kind, user: -1, conversation: -1 };
      default:
        return this.#ofConversation(kind, this.#state.entries[targetOf(code)]!);
    }
  }

  #ofConversation(kind: EventKind, entry: number): WalkEvent {
    const event = { kind, user: userOf(entry), conversation: idOf(entry) };
    if (kind === 'start-again')
      return { ...event, conversation: this.#state.nextId, id: event.conversation };
    if (kind !== 'report') return event;
    return { ...event, report: REPORT_NAMES[HEAD[reportsIn(entry)]!]! };
  }

  #codeOf({ kind, user, conversation, id = conversation }: WalkEvent): number {
    const place = this.#state.placeOf(id);
    return newEvent(Event[kind], kind === 'start' ? user : Math.max(place, 0));
  }

  /** Whoever was there and is no more is over, and so is a start that was refused at once. */
  #rememberPast(event: WalkEvent): void {
    for (let place = 0; place < this.#state.count; place++) {
      const entry = this.#state.entries[place]!;
      const conversation = idOf(entry);
      if (this.#next.placeOf(conversation) >= 0) continue;
      const heard = event.kind === 'report' && event.conversation === conversation ? 1 : 0;
      const told = reportsOf(reportsIn(entry)).slice(heard);
      const reports = told.map((report) => REPORT_NAMES[report]!);
      this.#past.push({ conversation, user: userOf(entry), reports });
    }
    const isStart = event.kind === 'start' || event.kind === 'start-again';
    if (isStart && this.#next.placeOf(event.conversation) < 0)
      this.#past.push({ conversation: event.conversation, user: event.user, reports: [] });
    this.#past = this.#past.slice(-MAX_PAST);
  }
}
