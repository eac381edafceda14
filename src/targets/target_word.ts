import { resolve } from 'node:path';
import { bundleModule, UnbundledError, type ModuleBundle } from '../modules/mod.ts';

/** A target as a command line names it. */
export type TargetWord =
  | { readonly kind: 'reference' }
  /** A file that exports `createTarget`. */
  | { readonly kind: 'module'; readonly path: string };

/** A target as a thread needs it to run it in virtual time; plain data. */
export type PreparedTarget =
  | { readonly kind: 'reference' }
  | {
      readonly kind: 'module';
      readonly path: string;
      /** Undefined where it has to be imported: then a thread can run it only once. */
      readonly bundle: ModuleBundle | undefined;
      /** Why it has to be imported. */
      readonly remark: string | undefined;
    };

const MODULE = 'module:';

/**
 * Reads a target's name: `reference`, or `module:PATH`.
 *
 * @throws {RangeError} if there is no such kind of target.
 */
export function parseTarget(word: string): TargetWord {
  if (word === 'reference') return { kind: 'reference' };
  const path = word.startsWith(MODULE) ? word.slice(MODULE.length) : '';
  if (path !== '') return { kind: 'module', path };
  throw new RangeError(`There is no target "${word}": use reference, or module:PATH`);
}

/** The name again, with an absolute path: the same from wherever it is said. */
export function wordOf(target: TargetWord): string {
  return target.kind === 'reference' ? target.kind : `${MODULE}${resolve(target.path)}`;
}

/**
 * Makes what a thread needs.
 *
 * @throws {UserCodeError} if the target's code cannot be loaded.
 */
export async function prepareTarget(target: TargetWord): Promise<PreparedTarget> {
  if (target.kind === 'reference') return target;
  const { kind, path } = target;
  try {
    return { kind, path, bundle: await bundleModule(path, 'target'), remark: undefined };
  } catch (error) {
    if (!(error instanceof UnbundledError)) throw error;
    const remark = `${error.message}; each run has a thread of its own instead, which takes longer, and what fails cannot be made small`;
    return { kind, path, bundle: undefined, remark };
  }
}
