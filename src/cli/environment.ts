import type { Command, Option } from 'commander';
import { ConfigurationError } from '../modules/mod.ts';

const ENVIRONMENT_PREFIX = 'HUBBUB_';

/** Variables by their names. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Takes options that no flag gave from the environment. */
export function applyEnvironment(command: Command, environment: Environment): void {
  const given = new Set(
    command.options
      .map((option) => option.attributeName())
      .filter((name) => command.getOptionValueSource(name) === 'cli'),
  );
  for (const option of command.options) {
    const variable = variableOf(option);
    const value = environment[variable];
    const name = option.attributeName();
    const opposite =
      name === 'realTime' ? 'virtualTime' : name === 'virtualTime' ? 'realTime' : name;
    if (value === undefined || value === '' || given.has(name) || given.has(opposite)) continue;
    command.setOptionValueWithSource(name, valueOf(option, { variable, value }), 'env');
  }
}

/** `HUBBUB_REAL_TIME` for `--real-time`. */
function variableOf(option: Option): string {
  return ENVIRONMENT_PREFIX + option.long!.slice(2).replaceAll('-', '_').toUpperCase();
}

function valueOf(
  option: Option,
  { variable, value }: { variable: string; value: string },
): unknown {
  if (option.isBoolean() || option.negate) {
    const on = !['0', 'false', 'no'].includes(value.toLowerCase());
    return option.negate ? !on : on;
  }
  if (option.argChoices !== undefined && !option.argChoices.includes(value)) {
    throw new ConfigurationError(
      `Cannot use ${variable}="${value}": the choices are ${option.argChoices.join(', ')}`,
    );
  }
  if (option.parseArg === undefined) return value;
  try {
    return option.parseArg(value, undefined as never);
  } catch (error) {
    // Commander would put a sentence of its own before it.
    const reason = (error as Error).message.replace(/\.$/, '');
    throw new ConfigurationError(`Cannot use ${variable}="${value}": ${reason}`, { cause: error });
  }
}
