import { ConfigurationError, importModule } from '../modules/mod.ts';

/**
 * The scenario that a module exports, as `default` or as `scenario`.
 *
 * @throws {ConfigurationError} if it exports neither.
 * @throws {UserCodeError} if it cannot be loaded, or throws.
 */
export async function importScenarioModule(path: string): Promise<unknown> {
  const module = await importModule(path, 'scenario');
  const exported = module['default'] ?? module['scenario'];
  if (exported !== undefined) return exported;
  throw new ConfigurationError(
    `Cannot use scenario "${path}": it exports no scenario, as "default" or as "scenario"`,
  );
}
