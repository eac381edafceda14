import type { Hearing } from '../facts/mod.ts';
import {
  installVirtualGlobals,
  OutsideWorldError,
  type CodePosition,
  type Stay,
} from '../globals/mod.ts';
import { BundleEvaluator, importModule, UserCodeError } from '../modules/mod.ts';
import type { CreatePort, TargetContext } from './port.ts';
import { PromisedPort } from './promised_port.ts';
import { ReferenceTarget } from './reference_target.ts';
import type { CreateTarget, Target } from './target.ts';
import type { PreparedTarget } from './target_word.ts';

/** A target that can be run: each call of `createPort` makes a fresh one. */
export interface OpenTarget {
  readonly createPort: CreatePort;
  /** How it is heard of. */
  readonly hearing: Hearing;
}

/** The built-in reference system. */
export const REFERENCE_TARGET: OpenTarget = {
  createPort: (context) => new ReferenceTarget(context),
  hearing: 'decisions',
};

/** The environment of this process, as a target gets it. */
function processEnvironment(): Record<string, string> {
  const entries = Object.entries(process.env).filter(([, value]) => value !== undefined);
  return Object.fromEntries(entries) as Record<string, string>;
}

/**
 * Makes a target ready for real time, in this thread: its module is imported once, and each run calls
 * its `createTarget`.
 *
 * @throws {UserCodeError} if it cannot be loaded.
 */
export async function openInRealTime(path: string): Promise<OpenTarget> {
  const create = createTargetOf(await importModule(path, 'target'), path);
  const env = processEnvironment();
  return {
    createPort: (context) =>
      new PromisedPort(context, { create: () => create({ limits: context.limits, env }) }),
    // Whatever else the process does may come between an answer and its being heard.
    hearing: 'delayed-answers',
  };
}

/**
 * Makes a target ready for virtual time, in this thread, whose globals are from now on those of the run
 * that it is in. The state of its modules is fresh in each run.
 *
 * @throws {UserCodeError} if its code cannot be evaluated.
 */
export function openInVirtualTime(prepared: PreparedTarget): OpenTarget {
  if (prepared.kind === 'reference') return REFERENCE_TARGET;
  const { path, bundle } = prepared;
  const env = processEnvironment();
  const globals = installVirtualGlobals();
  const evaluator = bundle && new BundleEvaluator(bundle);
  let stay: Stay | undefined;
  const createPort = (context: TargetContext) => {
    const { kernel, random, listener, limits } = context;
    const create = (): Target | Promise<Target> => {
      if (evaluator !== undefined) {
        return createTargetOf(evaluated(evaluator, path), path)({ limits, env });
      }
      const importing = importModule(path, 'target');
      // What reads files is not the run's: time stands still until it has.
      kernel.settle(importing);
      return importing.then((module) => createTargetOf(module, path)({ limits, env }));
    };
    const port: PromisedPort = new PromisedPort(context, {
      create,
      watches: true,
      timers: () => stay!.pendingTimers().length,
    });
    const standstill = new Standstill((error) => port.fail(error));
    stay?.leave();
    stay = globals.enter({
      kernel,
      random,
      env,
      onUncaught: (error) => {
        if (error instanceof OutsideWorldError) port.fail(error);
        else listener.crashed(error);
      },
      onTouched: () => {
        port.touched();
        standstill.look(kernel.now());
      },
      ...(evaluator && { mapPosition: (position: CodePosition) => evaluator.locate(position) }),
    });
    return port;
  };
  return { createPort, hearing: 'answers' };
}

function evaluated(evaluator: BundleEvaluator, path: string): Readonly<Record<string, unknown>> {
  try {
    return evaluator.evaluate();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new UserCodeError(`Cannot load target "${path}": ${why}`, { cause: error });
  }
}

function createTargetOf(module: Readonly<Record<string, unknown>>, path: string): CreateTarget {
  const { createTarget } = module;
  if (typeof createTarget === 'function') return createTarget as CreateTarget;
  throw new UserCodeError(
    `Cannot use target "${path}": it exports no function "createTarget"; see the README for what a target is`,
  );
}

/** Callbacks that may come in one instant. */
const MOST_CALLBACKS = 500_000;

/** Notices code that calls itself back again and again without letting time pass. */
class Standstill {
  readonly #fail: (error: UserCodeError) => void;
  #instant = -1;
  #callbacks = 0;

  constructor(fail: (error: UserCodeError) => void) {
    this.#fail = fail;
  }

  /** A callback has run, at `now`, ticks. */
  look(now: number): void {
    if (now !== this.#instant) {
      this.#instant = now;
      this.#callbacks = 0;
    }
    if (++this.#callbacks !== MOST_CALLBACKS) return;
    this.#fail(
      new UserCodeError(
        `Stopped the target: it called itself back ${MOST_CALLBACKS} times at ${now / 1000} ms of the run, and no time passes; does a setImmediate set the next one without end?`,
      ),
    );
  }
}
