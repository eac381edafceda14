import { config } from 'rxjs';
import { timeoutProvider } from 'rxjs/internal/scheduler/timeoutProvider';

const watchers = new Set<(error: unknown) => void>();
let restore = () => {};

/**
 * RxJS reports what a subscriber throws by a real timer: after a virtual run is over, and to nobody
 * if nobody listens. While a watch is on, `watcher` gets it at once, at the event in which it
 * happened. Several runs in one process all hear of it: whose it was cannot be told.
 *
 * @returns what ends the watch.
 */
export function watchUnhandledErrors(watcher: (error: unknown) => void): () => void {
  if (watchers.size === 0) intercept();
  watchers.add(watcher);
  return () => {
    if (watchers.delete(watcher) && watchers.size === 0) restore();
  };
}

/** RxJS uses this timer for nothing but such reports; here it does not wait. */
function intercept(): void {
  const { onUnhandledError } = config;
  const { delegate } = timeoutProvider;
  config.onUnhandledError = (error) => {
    for (const each of watchers) each(error);
  };
  timeoutProvider.delegate = {
    setTimeout: (report) => {
      report();
      return 0;
    },
    clearTimeout: () => {},
  };
  restore = () => {
    config.onUnhandledError = onUnhandledError;
    timeoutProvider.delegate = delegate;
  };
}
