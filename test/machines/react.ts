import {
  createActor,
  type AnyStateMachine,
  type EmittedFrom,
  type EventFromLogic,
  type InputFrom,
} from 'xstate';

/** A machine that runs, for those that need no time. */
export interface Reaction<M extends AnyStateMachine> {
  /** What it emitted at its birth. */
  readonly first: readonly EmittedFrom<M>[];
  /** Hands it the events one after the other; gives what it emitted since the last call. */
  readonly send: (...events: EventFromLogic<M>[]) => EmittedFrom<M>[];
  readonly value: unknown;
  readonly done: boolean;
}

/** Starts a machine that answers at once. What an action or a guard throws, `send` throws. */
export function react<M extends AnyStateMachine>(machine: M, input: InputFrom<M>): Reaction<M> {
  const actor = createActor(machine as AnyStateMachine, { id: 'reaction', input });
  const emitted: EmittedFrom<M>[] = [];
  const errors: unknown[] = [];
  actor.on('*', (effect) => emitted.push(effect as EmittedFrom<M>));
  actor.subscribe({ error: (error) => errors.push(error) });
  actor.start();
  const take = () => {
    if (errors.length > 0) throw errors[0];
    return emitted.splice(0);
  };
  return {
    first: take(),
    send(...events) {
      for (const event of events) actor.send(event);
      return take();
    },
    get value(): unknown {
      return actor.getSnapshot().value;
    },
    get done() {
      return actor.getSnapshot().status === 'done';
    },
  };
}
