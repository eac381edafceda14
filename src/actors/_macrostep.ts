import type { Frame, Plan } from './_frame.ts';

/** Type of the event with which an actor begins. */
export const INIT = 'xstate.init';
/** Other events that mean something to XState itself. */
const STOP = 'xstate.stop';
const FAILED_ACTOR = 'xstate.error.actor';

/** Begins a machine: its first states, and what follows from them at once. */
export function beginMachine(frame: Frame, initial: Plan, maxIterations: number): void {
  take(frame, initial);
  comeToRest(frame, maxIterations);
}

/** Takes the event of `frame`: the transitions that it enables, and what follows from them at once. */
export function macrostep(frame: Frame, maxIterations: number): void {
  const { event } = frame;
  if (event.type === STOP) {
    frame.isDone = true;
    return;
  }
  const plan = event.type === INIT ? undefined : frame.configuration.select(frame);
  if (plan !== undefined) take(frame, plan);
  else if (event.type.startsWith(FAILED_ACTOR)) {
    frame.failure = { error: event['error'] };
    return;
  }
  comeToRest(frame, maxIterations);
}

/**
 * Goes on until no `always` holds and no raised event is left. As in XState, `always` is looked at
 * again only after a step that made another snapshot: other states, or an assigned context.
 */
function comeToRest(frame: Frame, maxIterations: number): void {
  let isFresh = true;
  for (let iteration = 1; !frame.isDone; iteration++) {
    if (iteration > maxIterations) {
      throw new Error(
        `Infinite loop detected: one event caused more than ${maxIterations} microsteps`,
      );
    }
    const eventless: Plan | undefined = isFresh
      ? frame.configuration.selectEventless(frame)
      : undefined;
    if (eventless !== undefined) {
      const before = frame.context;
      take(frame, eventless);
      isFresh = eventless.isMove || frame.context !== before;
      continue;
    }
    if (frame.raised.length === 0) return;
    frame.event = frame.raised.shift()!;
    const plan = frame.configuration.select(frame);
    if (plan !== undefined) take(frame, plan);
    isFresh = true;
  }
}

function take(frame: Frame, plan: Plan): void {
  for (const instruction of plan.instructions) instruction(frame);
  frame.configuration = plan.target;
  frame.isDone = plan.isCompletion;
}
