import type { Observable } from 'rxjs';
import type { RandomStream } from '../random/mod.ts';
import type { Kernel, RxScheduler } from '../scheduler/mod.ts';

/** Somebody comes. All instants are ticks (microseconds) of the run. */
export interface Arrival {
  /** When the load pattern meant it to be. */
  readonly due: number;
  /** Name of the user's type; undefined where the population's shares decide. */
  readonly type?: string;
  /** Name of the user, where it is somebody in particular; the same name is the same user. */
  readonly user?: string;
  /** How many conversations it holds, one after the other. @default 1 */
  readonly conversations?: number;
  /** Rest between two conversations, ms. @default 0 */
  readonly pauseMs?: number;
  /** Behind this instant it begins no further conversation. */
  readonly until?: number;
  /** What it does, each act at its instant, where a script says so; completes with the last one. */
  readonly script?: Observable<ScriptedAct>;
  /** Called when it has gone. */
  readonly departed?: () => void;
}

/** What a script can have a user do. `wait` does nothing: the script goes on until then. */
export const SCRIPT_ACTIONS = ['start', 'send', 'stop', 'abort', 'wait'] as const;
export type ScriptAction = (typeof SCRIPT_ACTIONS)[number];

/** One thing that a script has a user do, now. */
export interface ScriptedAct {
  readonly action: ScriptAction;
  /** The script's own name of the conversation. */
  readonly conversation: string;
  /** Simulated work of a turn, ms. */
  readonly workMs: number;
  /** Step of the script, from 0. */
  readonly step: number;
  /** The answer that the script expects, if it expects one. */
  readonly expected?: string;
}

/** What a load pattern works with. */
export interface LoadContext {
  readonly kernel: Kernel;
  readonly scheduler: RxScheduler;
  /** The stream of draws that belongs to this part of the scenario. */
  readonly stream: (part: string) => RandomStream;
}

/**
 * How load comes about: a stream of arrivals that begins when it is subscribed to and completes when
 * its part of the run is over. Patterns are lazy, so that a day of arrivals takes no memory, and they
 * compose with RxJS's own operators.
 */
export type LoadPattern = (context: LoadContext) => Observable<Arrival>;
