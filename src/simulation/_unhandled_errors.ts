import { config } from 'rxjs';
import { systemClock } from '../time/mod.ts';

/** Wall time that RxJS takes to report, ms: it uses a timer of 0, which Node makes 1. */
const REPORT_DELAY_MS = 2;

const watchers = new Set<(error: unknown) => void>();
let restore = () => {};

/** Ends a watch. */
export interface Release {
  (): void;
  /** Settles when everything that was thrown up to now has been reported. */
  settled(): Promise<void>;
}

/**
 * RxJS reports what a subscriber throws by a real timer, to nobody if nobody is there. While a watch
 * is on, `watcher` gets it. Several runs in one process all hear of it: whose it was cannot be told.
 */
export function watchUnhandledErrors(watcher: (error: unknown) => void): Release {
  if (watchers.size === 0) {
    const before = config.onUnhandledError;
    config.onUnhandledError = (error) => {
      for (const each of watchers) each(error);
    };
    restore = () => {
      config.onUnhandledError = before;
    };
  }
  watchers.add(watcher);
  const release = () => {
    if (watchers.delete(watcher) && watchers.size === 0) restore();
  };
  return Object.assign(release, { settled });
}

function settled(): Promise<void> {
  return new Promise((resolve) => {
    systemClock.setTimer(resolve, REPORT_DELAY_MS);
  });
}
