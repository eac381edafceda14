import { expect } from 'vitest';
import {
  outsideSender,
  SenderFamily,
  sequenceOracle,
  type CreatePort,
  type Kernel,
  type Limits,
  type Oracle,
  type Port,
  type PortListener,
  type StartRequest,
  type TargetStats,
} from '../src/mod.ts';
import { virtualRig } from '../test/mutants_test/virtual_rig.ts';
import { Teller } from '../test/targets/teller.ts';
import type { Model } from './_command_model.ts';
import { Referee } from './_command_referee.ts';

/** A target to which commands are given, and what its answers are held against. */
export abstract class System {
  readonly #kernel: Kernel;
  readonly #port: Port;

  constructor(
    createPort: CreatePort,
    rig: { limits: Limits; listener: PortListener; oracle?: Oracle },
  ) {
    const { kernel, port } = virtualRig(createPort, rig);
    this.#kernel = kernel;
    this.#port = port;
  }

  /** All that the target said, a line each. */
  abstract readonly lines: readonly string[];

  start(request: StartRequest): void {
    this.ask((port) => port.start(request), request.user);
  }

  send(user: number, message: { conversation: number; turn: number; workMs: number }): void {
    const { conversation, turn, workMs } = message;
    this.ask((port) => port.send(conversation, turn, workMs), user);
  }

  stop(user: number, conversation: number): void {
    this.ask((port) => port.stop(conversation, 'finished'), user);
  }

  abort(user: number, conversation: number): void {
    this.ask((port) => port.abort(conversation), user);
  }

  /** Lets time pass up to an instant, ticks. */
  abstract pass(until: number): Promise<void>;
  /** Judges what was said up to now. */
  abstract judge(model: Model): Promise<void>;
  /** Closes the target and judges the whole. */
  abstract close(model: Model): Promise<void>;

  protected abstract ask(act: (port: Port) => void, user: number): void;

  protected get kernel(): Kernel {
    return this.#kernel;
  }

  protected get port(): Port {
    return this.#port;
  }

  /** Runs whatever is due up to an instant, and stands there even if nothing is. */
  protected async runUntil(until: number): Promise<void> {
    this.#kernel.schedule(until, NOTHING);
    await this.#kernel.run({ until });
  }
}

const NOTHING = { run: () => undefined };

/**
 * Every command is answered before the next one is given, and what is due at an instant comes in the
 * order in which it was set: then the model knows each answer.
 */
export class PlainSystem extends System {
  readonly #teller: Teller;
  readonly #lines: string[] = [];
  #heard = 0;

  constructor(createPort: CreatePort, limits: Limits) {
    const teller = new Teller(() => this.kernel.now() / 1000);
    super(createPort, { limits, listener: teller });
    this.#teller = teller;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  async pass(until: number): Promise<void> {
    await this.runUntil(until);
  }

  async judge(model: Model): Promise<void> {
    const now = this.kernel.now();
    await this.runUntil(now);
    model.pass(now);
    this.#compare(model);
    expect(await this.#stats(), 'the figures').toEqual(model.stats);
  }

  async close(model: Model): Promise<void> {
    model.close();
    await this.port.close();
    await this.runUntil(this.kernel.now());
    this.#compare(model);
    await this.kernel.run();
    expect(this.kernel.pending).toBe(0);
  }

  protected ask(act: (port: Port) => void): void {
    act(this.port);
  }

  #compare(model: Model): void {
    const said = this.#teller.all.slice(this.#heard).filter((line) => !/^\S+ timer /.test(line));
    const expected = model.lines.slice(this.#lines.length);
    this.#heard = this.#teller.all.length;
    this.#lines.push(...said);
    // Cheap, where there is nothing to show.
    if (said.join() !== expected.join()) {
      expect(inPromisedOrder(said)).toEqual(inPromisedOrder(expected));
    }
  }

  async #stats(): Promise<TargetStats | undefined> {
    let stats: TargetStats | undefined;
    this.port.stats((figures) => (stats = figures));
    await this.runUntil(this.kernel.now());
    return stats;
  }
}

/**
 * Within an instant nobody promises whether one conversation is answered before another; but slots are
 * given in order, so is work begun, and what one conversation hears has its order.
 */
function inPromisedOrder(lines: readonly string[]): readonly string[] {
  const keyed = lines.map((line) => {
    const [time, what, whom] = line.split(' ');
    const isOrdered = what === 'admitted' || what === 'chunk';
    return { line, time: Number(time), key: isOrdered ? what : whom!.split('/')[0]! };
  });
  return keyed
    .toSorted((a, b) => a.time - b.time || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .map(({ line }) => line);
}

/**
 * Commands and timers of one instant come in any order, as `choices` say, and the next command does
 * not wait for an answer: nobody can tell what will be said, but what was promised holds.
 */
export class RacedSystem extends System {
  readonly #referee: Referee;
  /** The instant for which commands are given, ticks. */
  #clock = 0;

  constructor(createPort: CreatePort, run: { limits: Limits; choices: readonly number[] }) {
    const { limits, choices } = run;
    const referee = new Referee(limits, () => this.kernel.now());
    super(createPort, { limits, listener: referee, oracle: sequenceOracle(choices) });
    this.#referee = referee;
  }

  get lines(): readonly string[] {
    return this.#referee.log;
  }

  override start(request: StartRequest): void {
    const { conversation, user, id = conversation } = request;
    this.ask((port) => {
      this.#referee.asked(conversation, user, id);
      port.start(request);
    }, user);
  }

  override send(
    user: number,
    message: { conversation: number; turn: number; workMs: number },
  ): void {
    const { conversation, turn, workMs } = message;
    this.ask((port) => {
      this.#referee.sent(conversation, turn);
      port.send(conversation, turn, workMs);
    }, user);
  }

  /** Stops short of the instant: what is due then races with the commands that come. */
  async pass(until: number): Promise<void> {
    this.#clock = until;
    await this.runUntil(until - 1);
    this.#referee.settled();
  }

  judge(): Promise<void> {
    this.#checkFaults();
    return Promise.resolve();
  }

  async close(): Promise<void> {
    this.kernel.schedule(this.#clock, { run: () => void this.port.close() });
    await this.kernel.run();
    this.#referee.closed();
    this.#checkFaults();
    expect(this.kernel.pending).toBe(0);
  }

  protected ask(act: (port: Port) => void, user: number): void {
    // What a user asks stays in order.
    const sender = outsideSender(SenderFamily.script, user);
    this.kernel.schedule(this.#clock, { sender, receiver: ENTRANCE, run: () => act(this.port) });
  }

  #checkFaults(): void {
    const { faults, all } = this.#referee;
    if (faults.length > 0) throw new Error(['Broken:', ...faults, 'It said:', ...all].join('\n'));
  }
}

/** Where all commands come in. */
const ENTRANCE = 0;
