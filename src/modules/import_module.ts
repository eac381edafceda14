import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ConfigurationError } from './configuration_error.ts';
import { UserCodeError } from './user_code_error.ts';

/**
 * Imports a module of the user's, TypeScript too.
 *
 * @param what it is to be, for messages: `scenario`.
 * @throws {UserCodeError} if it cannot be loaded, or throws.
 * @throws {ConfigurationError} if that is what it throws.
 */
export async function importModule(path: string, what: string): Promise<Record<string, unknown>> {
  const url = pathToFileURL(resolve(path)).href;
  const failed = (error: unknown) => explained(error, `Cannot load ${what} "${path}"`);
  try {
    return (await import(url)) as Record<string, unknown>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_UNKNOWN_FILE_EXTENSION') throw failed(error);
  }
  // This Node does not take TypeScript by itself.
  let tsx: typeof import('tsx/esm/api');
  try {
    tsx = await import('tsx/esm/api');
  } catch (error) {
    throw new UserCodeError(
      `Cannot load ${what} "${path}": this version of Node needs the package "tsx" for TypeScript; install it with "npm install tsx"`,
      { cause: error },
    );
  }
  try {
    return (await tsx.tsImport(url, import.meta.url)) as Record<string, unknown>;
  } catch (error) {
    throw failed(error);
  }
}

/** A mistake in the user's own configuration stays what it is. */
function explained(error: unknown, beginning: string): Error {
  if (error instanceof Error && error.name === 'ConfigurationError') {
    return new ConfigurationError(error.message, { cause: error });
  }
  const why = error instanceof Error ? error.message : String(error);
  return new UserCodeError(`${beginning}: ${why}`, { cause: error });
}
