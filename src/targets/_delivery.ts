import { DenseMap, NOBODY, type StopReason } from '../facts/mod.ts';
import { drawMs, type Distribution, type RandomStream } from '../random/mod.ts';
import type { Handle } from '../scheduler/mod.ts';
import { toTicks } from '../time/mod.ts';
import { Fault } from './fault.ts';
import { HOLD_UP, longestMs } from './fault_plan.ts';
import type { StartRequest, TargetContext } from './port.ts';
import { Relay, type FaultSettings } from './_relay.ts';

/** Something under way. */
interface Parcel {
  /** When it arrives, if nothing before it is later, ticks. */
  readonly due: number;
  readonly deliver: () => void;
}

/** What is under way for one conversation, in one direction, in order; the first is awaited by the kernel. */
type Lane = Parcel[];

/** One conversation's two ways. */
interface Route {
  readonly conversation: number;
  readonly requests: Lane;
  readonly answers: Lane;
  /** How many are held up beside their lane. */
  heldUp: number;
  /** Whether its last word has not come yet. */
  isOpen: boolean;
  latencies: RandomStream | undefined;
  spikes: RandomStream | undefined;
  holdUps: RandomStream | undefined;
}

/**
 * The way to the target and back: it takes time, at times very long, and now and then nothing gets
 * through. What is under way for one conversation stays in order, each way, except for replies that are
 * held up. What takes no time is passed on at once. With one way only, answers are heard when they are given.
 */
export class Delivery extends Relay {
  readonly #purpose: string;
  readonly #isOneWay: boolean;
  readonly #routes = new DenseMap<Route>();
  #stall: { readonly number: number; readonly strikes: boolean } | undefined;

  constructor(
    context: TargetContext,
    settings: FaultSettings,
    { purpose = 'latency', isOneWay = false } = {},
  ) {
    super(context, settings);
    this.#purpose = purpose;
    this.#isOneWay = isOneWay;
  }

  override start(request: StartRequest): void {
    this.#route(request.conversation).isOpen = true;
    this.#request(request.conversation, () => super.start(request));
  }

  override send(conversation: number, turn: number, workMs: number): void {
    this.#request(conversation, () => super.send(conversation, turn, workMs));
  }

  override stop(conversation: number, reason: StopReason): void {
    this.#request(conversation, () => super.stop(conversation, reason));
  }

  override abort(conversation: number): void {
    this.#request(conversation, () => super.abort(conversation));
  }

  override queued(conversation: number): void {
    this.#answer(conversation, () => super.queued(conversation));
  }

  override admitted(conversation: number): void {
    this.#answer(conversation, () => super.admitted(conversation));
  }

  override refused(conversation: number, reason: string, retryAfterMs: number): void {
    this.#answer(conversation, () => {
      this.#route(conversation).isOpen = false;
      super.refused(conversation, reason, retryAfterMs);
    });
  }

  override chunkReceived(conversation: number, turn: number): void {
    this.#reply(conversation, () => super.chunkReceived(conversation, turn));
  }

  override answered(conversation: number, turn: number, token: number): void {
    this.#reply(conversation, () => super.answered(conversation, turn, token));
  }

  override turnFailed(conversation: number, turn: number, reason: string): void {
    this.#reply(conversation, () => super.turnFailed(conversation, turn, reason));
  }

  override ended(conversation: number, reason: string): void {
    this.#answer(conversation, () => {
      this.#route(conversation).isOpen = false;
      super.ended(conversation, reason);
    });
  }

  override timerFired(conversation: number, timer: string): void {
    this.#answer(conversation, () => super.timerFired(conversation, timer));
  }

  #request(conversation: number, deliver: () => void): void {
    const route = this.#route(conversation);
    this.#put(route, route.requests, deliver);
  }

  #answer(conversation: number, deliver: () => void): void {
    const route = this.#route(conversation);
    if (this.#isOneWay) {
      deliver();
      this.#forgetIfDone(route);
    } else this.#put(route, route.answers, deliver);
  }

  /** What later answers may overtake. */
  #reply(conversation: number, deliver: () => void): void {
    const { reordered = 0 } = this.plan;
    if (reordered === 0) {
      this.#answer(conversation, deliver);
      return;
    }
    const route = this.#route(conversation);
    const holdUp = this.#draw(HOLD_UP, (route.holdUps ??= this.#stream('hold-up', conversation)));
    if (!this.strikes(Fault.reordered, reordered, conversation)) {
      this.#put(route, route.answers, deliver);
      return;
    }
    this.outer.faultFired(conversation, Fault.reordered);
    route.heldUp++;
    const late = () => {
      const until = this.#stalledUntil();
      if (until > 0) {
        this.#at(until, late);
        return;
      }
      route.heldUp--;
      deliver();
      this.#forgetIfDone(route);
    };
    this.#at(this.#dueOf(route) + holdUp, late);
  }

  #put(route: Route, lane: Lane, deliver: () => void): void {
    const due = this.#dueOf(route);
    const isFirst = lane.length === 0;
    if (isFirst && due <= this.context.kernel.now() && this.#stalledUntil() === 0) {
      deliver();
      this.#forgetIfDone(route);
      return;
    }
    lane.push({ due, deliver });
    if (isFirst) this.#await(route, lane);
  }

  /** Waits for the first of `lane`. */
  #await(route: Route, lane: Lane): void {
    this.#at(lane[0]!.due, () => this.#arrive(route, lane));
  }

  #arrive(route: Route, lane: Lane): void {
    const until = this.#stalledUntil();
    if (until > 0) {
      this.#at(until, () => this.#arrive(route, lane));
      return;
    }
    const { deliver } = lane[0]!;
    // It stays in its lane meanwhile, so that what it calls forth comes behind it.
    deliver();
    lane.shift();
    if (lane.length > 0) this.#await(route, lane);
    else this.#forgetIfDone(route);
  }

  #at(due: number, run: () => void): Handle {
    const { kernel } = this.context;
    return kernel.schedule(Math.max(due, kernel.now()), { run });
  }

  /** When what sets out now arrives, ticks. Amounts are drawn whether or not they count. */
  #dueOf(route: Route): number {
    const { conversation } = route;
    const { latency, spikes } = this.plan;
    let ticks = 0;
    if (latency !== undefined) {
      ticks += this.#draw(latency, (route.latencies ??= this.#stream(this.#purpose, conversation)));
    }
    if (spikes !== undefined) {
      const spike = this.#draw(spikes.of, (route.spikes ??= this.#stream('spike', conversation)));
      if (this.strikes(Fault.spike, spikes.chance, conversation)) {
        this.outer.faultFired(conversation, Fault.spike);
        ticks += spike;
      }
    }
    const now = this.context.kernel.now();
    return this.isOver() ? now : now + ticks;
  }

  #draw(distribution: Distribution, stream: RandomStream): number {
    return toTicks(Math.min(drawMs(distribution, stream), longestMs(distribution)));
  }

  #stream(purpose: string, conversation: number): RandomStream {
    return this.context.random.stream(`fault:${purpose}`, conversation);
  }

  /** Until when nothing gets through now, ticks; 0 if there is no stall. */
  #stalledUntil(): number {
    const { stall } = this.plan;
    if (stall === undefined) return 0;
    const now = this.context.kernel.now();
    const every = toTicks(stall.everyMs);
    const number = Math.floor(now / every);
    const until = number * every + toTicks(stall.forMs);
    if (number === 0 || now >= until) return 0;
    if (this.#stall?.number !== number) {
      const strikes = this.strikes(Fault.stall, 1, number);
      this.#stall = { number, strikes };
      if (strikes) this.outer.faultFired(NOBODY, Fault.stall);
    }
    return this.#stall.strikes ? until : 0;
  }

  #route(conversation: number): Route {
    let route = this.#routes.get(conversation);
    if (route === undefined) {
      route = {
        conversation,
        requests: [],
        answers: [],
        heldUp: 0,
        isOpen: false,
        latencies: undefined,
        spikes: undefined,
        holdUps: undefined,
      };
      this.#routes.set(conversation, route);
    }
    return route;
  }

  #forgetIfDone({ conversation, requests, answers, heldUp, isOpen }: Route): void {
    if (isOpen || heldUp > 0 || requests.length > 0 || answers.length > 0) return;
    this.#routes.delete(conversation);
  }
}
