import {
  FactKind,
  NOBODY,
  type Fact,
  type FactObserver,
  type StopReason,
  type TargetStats,
} from '../facts/mod.ts';
import type { ScriptStep } from '../load/mod.ts';
import type { CreatePort, Port, StartRequest } from '../targets/mod.ts';

/** What is known of a conversation that was asked for. */
interface Recorded {
  readonly user: string;
  readonly name: string;
  /** The conversation whose id it goes by. */
  readonly id: number;
  hasGivenUp: boolean;
}

/**
 * Writes down what users do, whoever they are, as steps of a script: users are `u1`, `u2` and so on,
 * ids `c1`, `c2`, in the order in which they come. Facts say who does what when; how long a turn's
 * work takes is told to the target alone, and so is heard at its port.
 */
export class ActRecorder implements FactObserver {
  readonly #hearsProbe: boolean;
  readonly #steps: ScriptStep[] = [];
  readonly #users = new Map<number, string>();
  readonly #names = new Map<number, string>();
  readonly #conversations = new Map<number, Recorded>();
  /** Conversations that are not over, by id, in the order of their requests. */
  readonly #open = new Map<number, Set<number>>();
  /** By turn: the step that says it. */
  readonly #turns = new Map<string, number>();

  /** @param hearsProbe whether what the refill probe does is written down as well. */
  constructor(hearsProbe = false) {
    this.#hearsProbe = hearsProbe;
  }

  /** What was done, in order. */
  get steps(): readonly ScriptStep[] {
    return this.#steps;
  }

  /** Listens at a port as well. */
  listening(createPort: CreatePort): CreatePort {
    return (context) =>
      new OverheardPort(createPort(context), (conversation, turn, workMs) =>
        this.#hearWork(conversation, turn, workMs),
      );
  }

  observe(fact: Fact): void {
    if (fact.probe && !this.#hearsProbe) return;
    switch (fact.kind) {
      case FactKind.start_requested:
        this.#onStart(fact);
        return;
      case FactKind.turn_sent: {
        const index = this.#add(fact, 'send');
        if (index !== undefined) this.#turns.set(`${fact.conversation} ${fact.turn}`, index);
        return;
      }
      case FactKind.stop_requested:
        this.#onStop(fact);
        return;
      case FactKind.refused:
      case FactKind.ended:
        this.#openUnder(this.#conversations.get(fact.conversation)?.id).delete(fact.conversation);
        return;
      default:
    }
  }

  #onStart(fact: Fact): void {
    const { conversation, user } = fact;
    const id = fact.token === NOBODY ? conversation : fact.token;
    this.#open.set(id, this.#openUnder(id).add(conversation));
    this.#conversations.set(conversation, {
      user: nameIn(this.#users, user, 'u'),
      name: nameIn(this.#names, id, 'c'),
      id,
      hasGivenUp: false,
    });
    this.#add(fact, 'start');
  }

  #onStop(fact: Fact): void {
    const recorded = this.#conversations.get(fact.conversation);
    if (recorded === undefined) return;
    // A script's stop would mean the first that has the id.
    const [first = fact.conversation] = this.#openUnder(recorded.id);
    if (first !== fact.conversation) return;
    const givesUp = fact.reason === 'gave-up';
    // Who left is given up once more, by itself, if it is admitted after all.
    if (givesUp && recorded.hasGivenUp) return;
    recorded.hasGivenUp ||= givesUp;
    this.#add(fact, givesUp ? 'abort' : 'stop');
  }

  #openUnder(id: number | undefined): Set<number> {
    return (id === undefined ? undefined : this.#open.get(id)) ?? new Set();
  }

  /** The index of the step; undefined if nobody knows whose it is. */
  #add({ conversation, time }: Fact, action: ScriptStep['action']): number | undefined {
    const recorded = this.#conversations.get(conversation);
    if (recorded === undefined) return undefined;
    const { user, name } = recorded;
    return this.#steps.push({ atMs: time / 1000, user, action, conversation: name, workMs: 0 }) - 1;
  }

  #hearWork(conversation: number, turn: number, workMs: number): void {
    const index = this.#turns.get(`${conversation} ${turn}`);
    if (index !== undefined) this.#steps[index] = { ...this.#steps[index]!, workMs };
  }
}

function nameIn(names: Map<number, string>, number: number, prefix: string): string {
  const name = names.get(number) ?? `${prefix}${names.size + 1}`;
  names.set(number, name);
  return name;
}

/** A port at which somebody listens to the turns. */
class OverheardPort implements Port {
  readonly #port: Port;
  readonly #onSend: Port['send'];

  constructor(port: Port, onSend: Port['send']) {
    this.#port = port;
    this.#onSend = onSend;
  }

  get closes(): boolean {
    return this.#port.closes ?? true;
  }

  start(request: StartRequest): void {
    this.#port.start(request);
  }

  send(conversation: number, turn: number, workMs: number): void {
    this.#onSend(conversation, turn, workMs);
    this.#port.send(conversation, turn, workMs);
  }

  stop(conversation: number, reason: StopReason): void {
    this.#port.stop(conversation, reason);
  }

  abort(conversation: number): void {
    this.#port.abort(conversation);
  }

  stats(reply: (stats: TargetStats | undefined) => void): void {
    this.#port.stats(reply);
  }

  close(): Promise<void> {
    return this.#port.close();
  }

  whenReady(act: () => void): void {
    if (this.#port.whenReady === undefined) act();
    else this.#port.whenReady(act);
  }

  remarks(): readonly string[] {
    return this.#port.remarks?.() ?? [];
  }
}
