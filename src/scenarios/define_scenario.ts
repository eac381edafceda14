import { resolve } from 'node:path';
import { firstMistake } from './_issues.ts';
import { readArrivals } from './arrivals_file.ts';
import { ConfigurationError } from '../modules/mod.ts';
import type { Scenario } from './scenario.ts';
import { scenarioSchema, type ScenarioInput } from './schema.ts';

/**
 * A scenario in code: checks `input` and gives it in its expanded form. Files that it names are
 * looked for from the working directory.
 *
 * @example
 * const lunchRush = defineScenario({
 *   name: 'lunch-rush',
 *   limits: { maxConversations: 20, maxConversationsPerUser: 5 },
 *   users: { guest: { turns: 2, think: { exponential: '2s' }, work: '50ms' } },
 *   load: [{ rate: { perSecond: 5, for: '30s', arrivals: 'poisson' } }],
 *   thresholds: { conversation_time: ['p(95)<5000'] },
 * });
 *
 * @throws {ConfigurationError} if something in it is not as it must be.
 */
export function defineScenario(input: ScenarioInput): Scenario {
  const result = scenarioSchema((file) => readArrivals(resolve(file))).safeParse(input);
  if (result.success) return result.data;
  const { message } = firstMistake(result.error, input);
  throw new ConfigurationError(`Cannot use scenario "${nameOf(input)}": ${message}`);
}

function nameOf(input: unknown): string {
  const name =
    typeof input === 'object' && input !== null && 'name' in input ? input.name : undefined;
  return typeof name === 'string' ? name : 'without a name';
}
