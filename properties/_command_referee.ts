import { toTicks, tokenOf, type Limits } from '../src/mod.ts';
import { Teller } from '../test/targets/teller.ts';

/**
 * Watches a target whose order of events anybody may have chosen, and knows no order itself: it counts
 * anew, after everything that is said, what was promised whatever comes first. `faults` are the
 * promises that were broken.
 */
export class Referee extends Teller {
  readonly #limits: Limits;
  readonly #now: () => number;
  readonly #guests = new Map<number, Guest>();
  readonly #faults: string[] = [];

  /** @param now the instant, ticks. */
  constructor(limits: Limits, now: () => number) {
    super(() => now() / 1000);
    this.#limits = limits;
    this.#now = now;
  }

  get faults(): readonly string[] {
    return this.#faults;
  }

  // What is asked of the target.

  asked(conversation: number, user: number, id: number): void {
    const guest = { conversation, user, id, state: 'asked', since: this.#now() } as const;
    this.#guests.set(conversation, { ...guest, admittedAt: 0, quietSince: 0, turns: new Map() });
  }

  sent(conversation: number, turn: number): void {
    this.#guest(conversation).turns.set(turn, { state: 'sent', at: this.#now() });
  }

  // What it says.

  override queued(conversation: number): void {
    super.queued(conversation);
    const guest = this.#move(conversation, { from: ['asked'], to: 'queued' });
    this.#claim(this.#slotsFull(), `${guest.conversation} waits while a slot is free`);
    this.#limit('queued', this.#limits.maxQueued ?? 0);
    this.#ownLimits(guest);
  }

  override admitted(conversation: number): void {
    super.admitted(conversation);
    const first = this.#in('queued')[0];
    const guest = this.#guest(conversation);
    const isNext = first === undefined ? guest.state === 'asked' : first === guest;
    this.#claim(isNext, `${conversation} is admitted before ${first?.conversation}`);
    const waited = this.#now() - guest.since;
    if (guest.state === 'queued') {
      this.#claim(
        waited <= ticksOf(this.#limits.queueTimeoutMs),
        `${conversation} waited too long`,
      );
    }
    this.#move(conversation, { from: ['asked', 'queued'], to: 'active' });
    guest.admittedAt = guest.quietSince = this.#now();
    this.#limit('active', this.#limits.maxConversations ?? Infinity);
    this.#ownLimits(guest);
  }

  override refused(conversation: number, reason: string, retryAfterMs: number): void {
    super.refused(conversation, reason, retryAfterMs);
    const guest = this.#guest(conversation);
    const because = `${conversation} is refused for ${reason}`;
    switch (reason) {
      case 'queue-timeout':
        this.#claim(
          this.#now() - guest.since === ticksOf(this.#limits.queueTimeoutMs),
          `${because} after ${this.#now() - guest.since} ticks`,
        );
        break;
      case 'id-in-use':
        this.#claim(
          this.#present().some(({ id }) => id === guest.id),
          because,
        );
        break;
      case 'user-limit': {
        const { maxConversationsPerUser = Infinity } = this.#limits;
        this.#claim(this.#countOf(guest.user) >= maxConversationsPerUser, because);
        break;
      }
      case 'global-limit':
        this.#claim(this.#slotsFull(), because);
        break;
      case 'queue-full':
        this.#claim(
          this.#slotsFull() && this.#in('queued').length >= this.#limits.maxQueued!,
          because,
        );
        break;
    }
    this.#move(conversation, { from: REFUSED_FROM[reason] ?? ['asked'], to: 'over' });
  }

  override chunkReceived(conversation: number, turn: number): void {
    super.chunkReceived(conversation, turn);
    this.#turn(conversation, turn, { from: 'sent', to: 'worked on' });
    const working = this.#turnsInFlight();
    const { maxTurnsInFlight = Infinity } = this.#limits;
    this.#claim(working <= maxTurnsInFlight, `${working} turns are in flight`);
  }

  override answered(conversation: number, turn: number, token: number): void {
    super.answered(conversation, turn, token);
    const guest = this.#guest(conversation);
    const first = [...guest.turns].find(([, { state }]) => state !== 'over')?.[0];
    this.#claim(first === turn, `${conversation}/${turn} is answered before ${first}`);
    this.#claim(
      token === tokenOf(conversation, turn),
      `the reply to ${conversation}/${turn} is another's`,
    );
    this.#turn(conversation, turn, { from: 'worked on', to: 'over' });
    guest.quietSince = this.#now();
  }

  override turnFailed(conversation: number, turn: number, reason: string): void {
    super.turnFailed(conversation, turn, reason);
    const { state } = this.#guest(conversation);
    const because = `${conversation}/${turn} fails for ${reason}`;
    if (reason === 'unknown') this.#claim(state !== 'active', because);
    else this.#claim(state === 'active', because);
    if (reason === 'idle-timeout') {
      const { at } = this.#guest(conversation).turns.get(turn)!;
      // It came in the instant in which the time was over.
      this.#claim(at === this.#now(), `${because}, though it came before`);
    }
    this.#turn(conversation, turn, { to: 'over' });
  }

  override ended(conversation: number, reason: string): void {
    super.ended(conversation, reason);
    const guest = this.#guest(conversation);
    const because = `${conversation} ends for ${reason}`;
    const since = this.#now() - guest.quietSince;
    const age = this.#now() - guest.admittedAt;
    if (reason === 'idle-timeout') {
      this.#claim(since === ticksOf(this.#limits.idleTimeoutMs), `${because} after ${since} ticks`);
    }
    if (reason === 'max-duration') {
      this.#claim(age === ticksOf(this.#limits.maxDurationMs), `${because} after ${age} ticks`);
    }
    this.#claim(age <= ticksOf(this.#limits.maxDurationMs), `${because} after ${age} ticks`);
    this.#claim(ENDS.includes(reason), because);
    this.#move(conversation, { from: ['active'], to: 'over' });
    // A message may still be on its way, to be told that it came too late.
    const left = [...guest.turns.values()].filter(({ state }) => state === 'worked on');
    this.#claim(left.length === 0, `${because} while it is worked on`);
  }

  // What has to be so whenever an instant is over.

  settled(): void {
    if (!this.#slotsFull()) {
      for (const { conversation } of this.#in('queued')) {
        this.#claim(false, `${conversation} waits while a slot is free`);
      }
    }
    for (const { conversation, since } of this.#in('queued')) {
      const waited = this.#now() - since;
      this.#claim(waited <= ticksOf(this.#limits.queueTimeoutMs), `${conversation} waits too long`);
    }
    const { maxTurnsInFlight = Infinity, maxDurationMs, idleTimeoutMs } = this.#limits;
    const isRoomForTurn = this.#turnsInFlight() < maxTurnsInFlight;
    for (const { conversation, admittedAt, quietSince, turns } of this.#in('active')) {
      const now = this.#now();
      const isHeld = has(turns, 'sent') && !has(turns, 'worked on');
      this.#claim(
        !(isHeld && isRoomForTurn),
        `a turn of ${conversation} waits while there is room`,
      );
      this.#claim(now - admittedAt <= ticksOf(maxDurationMs), `${conversation} lasts too long`);
      const busy = [...turns.values()].some(({ state }) => state !== 'over');
      const isIdleInTime = busy || now - quietSince <= ticksOf(idleTimeoutMs);
      this.#claim(isIdleInTime, `${conversation} is idle too long`);
    }
  }

  /** Behind the close: everything that was asked has been answered. */
  closed(): void {
    for (const { conversation, state, turns } of this.#guests.values()) {
      this.#claim(state === 'over', `${conversation} is left behind as ${state}`);
      for (const [turn, answer] of turns) {
        this.#claim(answer.state === 'over', `${conversation}/${turn} is left behind`);
      }
    }
  }

  #guest(conversation: number): Guest {
    return this.#guests.get(conversation)!;
  }

  /** In the order in which they got where they are. */
  #in(state: State): readonly Guest[] {
    return [...this.#guests.values()].filter((guest) => guest.state === state);
  }

  #present(): readonly Guest[] {
    return [...this.#in('queued'), ...this.#in('active')];
  }

  #countOf(user: number): number {
    return this.#present().filter((guest) => guest.user === user).length;
  }

  #slotsFull(): boolean {
    return this.#in('active').length >= (this.#limits.maxConversations ?? Infinity);
  }

  #move(conversation: number, { from, to }: { from: readonly State[]; to: State }): Guest {
    const guest = this.#guest(conversation);
    this.#claim(from.includes(guest.state), `${conversation}, which was ${guest.state}, is ${to}`);
    guest.state = to;
    if (to === 'queued') {
      guest.since = this.#now();
      // Takes its place behind those who wait already.
      this.#guests.delete(conversation);
      this.#guests.set(conversation, guest);
    }
    return guest;
  }

  #turn(conversation: number, turn: number, step: { from?: TurnState; to: TurnState }): void {
    const entry = this.#guest(conversation).turns.get(turn)!;
    const expected = step.from === undefined ? entry.state !== 'over' : entry.state === step.from;
    this.#claim(expected, `${conversation}/${turn}, which was ${entry.state}, is ${step.to}`);
    entry.state = step.to;
  }

  #limit(state: State, limit: number): void {
    const count = this.#in(state).length;
    this.#claim(count <= limit, `${count} of ${limit} are ${state}`);
  }

  /** What its user may have, and that nobody else goes by its id. */
  #ownLimits({ user, id }: Guest): void {
    const { maxConversationsPerUser = Infinity } = this.#limits;
    const count = this.#countOf(user);
    this.#claim(count <= maxConversationsPerUser, `user ${user} has ${count}`);
    const sharers = this.#present().filter((guest) => guest.id === id).length;
    this.#claim(sharers === 1, `${sharers} go by the id ${id}`);
  }

  #turnsInFlight(): number {
    return this.#present().filter(({ turns }) => has(turns, 'worked on')).length;
  }

  #claim(holds: boolean, fault: string): void {
    if (!holds) this.#faults.push(`${this.#now() / 1000} ms: ${fault}`);
  }
}

const ENDS = ['stopped', 'idle-timeout', 'max-duration', 'shutting-down'];

/** From where a refusal may come; for all others the answer is immediate. */
const REFUSED_FROM: Readonly<Record<string, readonly State[]>> = {
  'queue-timeout': ['queued'],
  abandoned: ['asked', 'queued'],
  'shutting-down': ['asked', 'queued'],
};

type State = 'asked' | 'queued' | 'active' | 'over';
type TurnState = 'sent' | 'worked on' | 'over';

interface Guest {
  readonly conversation: number;
  readonly user: number;
  readonly id: number;
  state: State;
  /** When it was asked for, or began to wait. */
  since: number;
  admittedAt: number;
  /** When it was admitted, or last answered. */
  quietSince: number;
  readonly turns: Map<number, { state: TurnState; readonly at: number }>;
}

function has(turns: Guest['turns'], wanted: TurnState): boolean {
  return [...turns.values()].some(({ state }) => state === wanted);
}

/** A limit that does not exist is never passed. */
function ticksOf(limitMs: number | undefined): number {
  return limitMs === undefined ? Infinity : toTicks(limitMs);
}
