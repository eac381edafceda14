import type { Frame, Tables } from './_frame.ts';

/** Type of the event with which an actor begins. */
export const INIT = 'xstate.init';
/** Other events that mean something to XState itself. */
const STOP = 'xstate.stop';
const FAILED_ACTOR = 'xstate.error.actor';

/** Begins a machine: its first states, and what follows from them at once. */
export function beginMachine(frame: Frame, { enter, maxIterations }: Tables): void {
  enter(frame);
  comeToRest(frame, maxIterations);
}

/** Takes the event of `frame`: the transitions that it enables, and what follows from them at once. */
export function macrostep(frame: Frame): void {
  const { event, configuration } = frame;
  if (event.type === STOP) {
    frame.configuration = configuration.ended;
    return;
  }
  const isMinded = event.type !== INIT && configuration.take(frame);
  if (!isMinded && event.type.startsWith(FAILED_ACTOR)) {
    frame.fail(event['error']);
    return;
  }
  comeToRest(frame, configuration.tables.maxIterations);
}

/**
 * Goes on until no `always` holds and no raised event is left. As in XState, `always` is looked at
 * again only after a step that made another snapshot: other states, or an assigned context.
 */
function comeToRest(frame: Frame, maxIterations: number): void {
  let isFresh = true;
  for (let iteration = 1; !frame.configuration.isOver; iteration++) {
    if (iteration > maxIterations) {
      throw new Error(
        `Infinite loop detected: one event caused more than ${maxIterations} microsteps`,
      );
    }
    const before = frame.context;
    if (isFresh && frame.configuration.takeEventless(frame)) {
      isFresh = frame.hasMoved || frame.context !== before;
      continue;
    }
    if (!frame.takeRaised()) return;
    frame.configuration.take(frame);
    isFresh = true;
  }
}
