import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from './configuration_error.ts';

/** The code of a scenario cannot be loaded, or throws. */
export class ScenarioCodeError extends Error {
  override readonly name = 'ScenarioCodeError';
}

/**
 * The scenario that a module exports, as `default` or as `scenario`.
 *
 * @throws {ConfigurationError} if it exports neither.
 * @throws {ScenarioCodeError} if it cannot be loaded, or throws.
 */
export async function importScenarioModule(path: string): Promise<unknown> {
  const module = await importModule(path);
  const exported = module['default'] ?? module['scenario'];
  if (exported !== undefined) return exported;
  throw new ConfigurationError(
    `Cannot use scenario "${path}": it exports no scenario, as "default" or as "scenario"`,
  );
}

async function importModule(path: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(resolve(path)).href;
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION')
      throw failed(path, error);
  }
  // This Node does not take TypeScript by itself.
  let tsx: typeof import('tsx/esm/api');
  try {
    tsx = await import('tsx/esm/api');
  } catch (error) {
    throw new ScenarioCodeError(
      `Cannot load scenario "${path}": this version of Node needs the package "tsx" for TypeScript; install it with "npm install tsx"`,
      { cause: error },
    );
  }
  try {
    return (await tsx.tsImport(url, import.meta.url)) as Record<string, unknown>;
  } catch (error) {
    throw failed(path, error);
  }
}

/** A mistake in the scenario's own configuration stays what it is. */
function failed(path: string, error: unknown): Error {
  if (error instanceof Error && error.name === 'ConfigurationError') {
    return new ConfigurationError(error.message, { cause: error });
  }
  const why = error instanceof Error ? error.message : String(error);
  return new ScenarioCodeError(`Cannot load scenario "${path}": ${why}`, { cause: error });
}
