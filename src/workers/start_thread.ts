import { Worker } from 'node:worker_threads';

/**
 * What every thread runs first, in a function: it is a script, and what a script declares all code of the
 * thread would see. A Node that takes no TypeScript gets a loader for it: then the same
 * sources run in threads as in the process.
 */
const BOOTSTRAP = `(() => {
  const { workerData } = require('node:worker_threads');
  const load = async () => {
    if (workerData.loader !== undefined) (await import(workerData.loader)).register();
    await import(workerData.module);
  };
  load().catch((error) => process.nextTick(() => { throw error; }));
})();`;

/** Starts a thread that runs the module at `url`; what it prints is given by its streams. */
export function startThread(url: URL, data: object): Worker {
  return new Worker(BOOTSTRAP, {
    eval: true,
    // Those of the process are for its own main module.
    execArgv: [],
    stdout: true,
    stderr: true,
    workerData: { ...data, module: url.href, loader: loaderFor(url) },
  });
}

/** The loader that this Node needs for the module; undefined if it needs none. */
function loaderFor(url: URL): string | undefined {
  const { typescript = false } = process.features as { readonly typescript?: unknown };
  if (!url.pathname.endsWith('.ts') || typescript !== false) return undefined;
  return import.meta.resolve('tsx/esm/api');
}
