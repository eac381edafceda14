import type { AnyStateMachine, EmittedFrom, EventFromLogic, InputFrom } from 'xstate';
import { XStateHost } from '../../src/actors/mod.ts';
import { NOBODY } from '../../src/facts/mod.ts';
import { VirtualKernel } from '../../src/scheduler/mod.ts';

/** What became of a machine that was played. */
export interface Played<M extends AnyStateMachine> {
  /** All that it emitted, each with its instant, ms. */
  readonly effects: readonly (readonly [atMs: number, effect: EmittedFrom<M>])[];
  readonly value: unknown;
  readonly done: boolean;
  /** Timers that are still armed. */
  readonly pending: number;
}

/** What to play. */
export interface Play<M extends AnyStateMachine> {
  readonly input: InputFrom<M>;
  /** What the machine gets, and when, ms. At one instant, timers that ran out come first. */
  readonly events?: readonly (readonly [atMs: number, event: EventFromLogic<M>])[];
  /** @default until nothing is pending */
  readonly untilMs?: number;
}

/** Runs one machine in virtual time. Rejects with what an action or a guard throws. */
export async function play<M extends AnyStateMachine>(
  machine: M,
  { input, events = [], untilMs }: Play<M>,
): Promise<Played<M>> {
  const kernel = new VirtualKernel();
  const errors: unknown[] = [];
  const host = new XStateHost(kernel, { onError: (error) => errors.push(error) });
  const effects: [number, EmittedFrom<M>][] = [];
  const actor = host.spawn(machine, input, {
    actorId: 'played',
    onEffect: (effect) => effects.push([kernel.now() / 1000, effect]),
  });
  for (const [atMs, event] of events) {
    kernel.schedule(atMs * 1000, { run: () => host.post(actor, event, NOBODY) });
  }
  await kernel.run(untilMs === undefined ? {} : { until: untilMs * 1000 });
  if (errors.length > 0) throw errors[0];
  return { effects, value: actor.value, done: actor.done, pending: kernel.pending };
}
