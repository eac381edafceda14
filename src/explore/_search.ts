import type { Claim } from './claim.ts';
import { Canonical, unpack } from './_canonical.ts';
import { Effects } from './_effects.ts';
import {
  changesNothing,
  EventList,
  eventScope,
  kindOf,
  listEvents,
  type EventScope,
} from './_events.ts';
import type { Flaw } from './flaw.ts';
import { Judge } from './_judge.ts';
import { Model } from './_model.ts';
import { ModelState } from './_model_state.ts';
import type { Scope } from './scope.ts';
import { StateSet } from './_state_set.ts';

/**
 * Breadth-first search through everything that can happen within a scope. Whatever it finds first, it
 * has found by a shortest sequence.
 */
export class Search {
  readonly #scope: EventScope;
  readonly #model: Model;
  readonly #judge: Judge;
  readonly #found = new StateSet();
  readonly #canonical = new Canonical();
  readonly #state = new ModelState();
  readonly #next = new ModelState();
  readonly #events = new EventList();
  readonly #effects = new Effects();
  #expanded = 0;
  #transitions = 0;
  #depth = 0;
  /** Where the states of the next depth begin. */
  #levelEnd = 1;
  #broken: { readonly claim: Claim; readonly from: number } | undefined;

  constructor(scope: Scope, flaw?: Flaw) {
    this.#scope = eventScope(scope, flaw, true);
    this.#model = new Model(scope, flaw);
    this.#judge = new Judge(scope);
    this.#canonical.pack(this.#state);
    this.#found.add(this.#canonical.low, this.#canonical.high, -1);
  }

  get states(): number {
    return this.#found.size;
  }
  get transitions(): number {
    return this.#transitions;
  }
  /** Steps to the farthest state found so far. */
  get depth(): number {
    return this.#depth;
  }
  /** The claim that is broken by a step out of the state with the index `from`. */
  get broken(): { readonly claim: Claim; readonly from: number } | undefined {
    return this.#broken;
  }
  /** Whether nothing is left to look at, or a claim is broken. */
  get isOver(): boolean {
    return this.#broken !== undefined || this.#expanded === this.#found.size;
  }

  /** Looks at `states` more of those found, or as many as are left. */
  advance(states: number): void {
    for (let i = 0; i < states && !this.isOver; i++) this.#expand();
  }

  /** The canonical forms on the way to the state with that index, the first state first. */
  pathTo(index: number): { readonly low: number; readonly high: number }[] {
    const path = [];
    for (let at = index; at >= 0; at = this.#found.parentOf(at))
      path.push({ low: this.#found.lowAt(at), high: this.#found.highAt(at) });
    return path.toReversed();
  }

  #expand(): void {
    const index = this.#expanded++;
    if (index === this.#levelEnd) {
      this.#depth++;
      this.#levelEnd = this.#found.size;
    }
    const state = this.#state;
    const next = this.#next;
    const effects = this.#effects;
    const events = this.#events;
    const canonical = this.#canonical;
    unpack(this.#found.lowAt(index), this.#found.highAt(index), state);
    this.#judge.from(state);
    listEvents(state, events, this.#scope);
    next.copyFrom(state);
    for (let i = 0; i < events.length; i++) {
      const event = events.items[i]!;
      this.#model.apply(next, event, effects);
      this.#transitions++;
      const claim = this.#judge.judge(state, event, effects, next);
      if (claim !== undefined) {
        this.#broken = { claim, from: index };
        return;
      }
      if (!changesNothing(kindOf(event)) || next.hasPast !== state.hasPast) {
        canonical.pack(next);
        this.#found.add(canonical.low, canonical.high, index);
      }
      next.copyFrom(state);
    }
  }
}
