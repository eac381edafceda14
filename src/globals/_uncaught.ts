import { currentRun } from './_entered_run.ts';
import { TargetExitError } from './outside_world_error.ts';

type Event = 'uncaughtException' | 'unhandledRejection';
type Listener = (error: unknown, origin: Event) => void;

/** Who listened before the run was entered: none of its code. */
const outsiders: Record<Event, Set<unknown>> = {
  uncaughtException: new Set(),
  unhandledRejection: new Set(),
};

/** Takes what nobody in this thread caught to the run that it is in; outside a run it ends the thread, as ever. */
export function listenForUncaught(): void {
  process.on('unhandledRejection', (reason) => {
    if (currentRun() === undefined) throw reason;
    if (listenersOfTarget('unhandledRejection').length === 0) {
      reportUncaught(reason, 'unhandledRejection');
    }
  });
  process.on('uncaughtException', (error, origin) => {
    if (currentRun() === undefined) throw error;
    // Node has told the target's own listeners.
    if (listenersOfTarget('uncaughtException').length === 0) reportUncaught(error, origin);
  });
}

/** From here on listeners on `process` are the target's. */
export function noteOutsiders(): void {
  for (const event of Object.keys(outsiders) as Event[]) {
    outsiders[event] = new Set(process.listeners(event as 'uncaughtException'));
  }
}

/** Does what Node does with an error that nobody caught: tells who listens for such, or else the process is over. */
export function reportUncaught(error: unknown, origin: Event): void {
  const listeners = listenersOfTarget('uncaughtException');
  for (const listener of listeners) listener(error, origin);
  // An exit was told when it was called.
  if (listeners.length === 0 && !(error instanceof TargetExitError)) {
    currentRun()?.settings.onUncaught(error);
  }
}

function listenersOfTarget(event: Event): Listener[] {
  const listeners = process.listeners(event as 'uncaughtException') as unknown as Listener[];
  return listeners.filter((listener) => !outsiders[event].has(listener));
}
