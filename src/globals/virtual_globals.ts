import { syncBuiltinESMExports } from 'node:module';
import { watchAsyncContexts } from './_async_contexts.ts';
import { installChance } from './_chance.ts';
import { installDates } from './_dates.ts';
import {
  currentRun,
  EnteredRun,
  switchRun,
  type PendingTimer,
  type RunOfGlobals,
} from './_entered_run.ts';
import { installFigures } from './_figures.ts';
import { installInert } from './_inert.ts';
import { installPerformance } from './_performance.ts';
import { Pristine, setEnvironment } from './_pristine.ts';
import { installRefusals } from './_refuse.ts';
import { installTimers } from './_timers.ts';
import { listenForUncaught, noteOutsiders } from './_uncaught.ts';

/**
 * What code finds around it while a run is entered:
 *
 *     virtual   dates, timers, `performance`, `process.hrtime`, events: the kernel's time    _dates, _timers, _performance
 *     drawn     `Math.random`, `crypto`: from the seed                                      _chance
 *     fixed     memory, processor, host, process number                                     _figures
 *     inert     finalizers never called, weak references held, observers blind              _inert
 *     refused   what would answer from outside the run, or stay after it                    _refusals, _refuse
 *     real      ticks, microtasks, streams, files that are read, the console, the time zone
 *
 * What was changed of all that is put back after the run (_pristine); what nobody caught is the run's (_uncaught).
 */

/** A thread whose globals can be those of a run. */
export interface VirtualGlobals {
  /**
   * From here on clock, timers, chance and figures of the machine are those of `run`, and what would
   * answer from outside it is refused.
   *
   * @throws {Error} if another run is entered.
   */
  enter(run: RunOfGlobals): Stay;
  /** Does `work`, which must not wait, with the machine's own clock, chance and files: for our own code within a run. */
  suspend<T>(work: () => T): T;
}

/** A run that is entered. */
export interface Stay {
  /** The timers that are armed, in the order in which they were armed first. */
  pendingTimers(): PendingTimer[];
  /**
   * Ends it: its timers never fire, and what its code changed of what all code shares is put back.
   * Promises must have settled before.
   *
   * @returns what cannot be put back, such as properties that were defined for good: the next run should
   *   have a thread of its own.
   */
  leave(): string[];
}

let installed: VirtualGlobals | undefined;

/**
 * Replaces this thread's globals, and what Node's modules export, for good: what stood there goes on to
 * work while no run is entered, but for timers, which are then refused. To be called once hubbub's own
 * code is loaded, and before any of the target's is.
 */
export function installVirtualGlobals(): VirtualGlobals {
  if (installed === undefined) {
    installDates();
    installPerformance();
    installTimers();
    installChance();
    installFigures();
    installInert();
    installRefusals();
    watchAsyncContexts();
    listenForUncaught();
    // So that what is imported is what is required.
    syncBuiltinESMExports();
    installed = new ThreadGlobals();
  }
  return installed;
}

class ThreadGlobals implements VirtualGlobals {
  #pristine: Pristine | undefined;

  enter(settings: RunOfGlobals): Stay {
    if (currentRun() !== undefined) throw new Error('Cannot enter a run: this thread is in one');
    // Not at installation: what hubbub itself loads after that stays.
    this.#pristine ??= new Pristine();
    const pristine = this.#pristine;
    setEnvironment(settings.env);
    pristine.noteListeners();
    noteOutsiders();
    const run = new EnteredRun(settings);
    switchRun(run);
    return {
      pendingTimers: () => [...run.armed].map((timer) => timer.describe()),
      leave: () => {
        if (currentRun() !== run) return [];
        switchRun(undefined);
        return pristine.restore();
      },
    };
  }

  suspend<T>(work: () => T): T {
    const run = switchRun(undefined);
    try {
      return work();
    } finally {
      switchRun(run);
    }
  }
}
