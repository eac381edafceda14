import type { Limits } from '../facts/mod.ts';
import type { ScriptStep } from '../load/mod.ts';
import { replayingOracle, type RecordedChoices } from '../random/mod.ts';
import { withFaults, type Faults } from './_faults.ts';
import { scriptScenario } from './_script_scenario.ts';
import type { ExploreCase } from './case.ts';

/** A case as shrinking changes it: all of it is data. */
export interface Draft {
  readonly steps: readonly ScriptStep[];
  /** Whatever is not in it is the plain choice. */
  readonly choices: RecordedChoices;
  readonly faults: Faults;
  readonly limits: Limits;
}

/** What stays as it is, whatever is shrunk. */
export interface Setting {
  readonly name: string;
  readonly seed: number;
}

/** The case that a draft describes. */
export function caseOfDraft(
  { steps, choices, faults, limits }: Draft,
  { name, seed }: Setting,
): ExploreCase {
  const scenario = withFaults(scriptScenario(steps, { name, limits }), faults);
  return { scenario, seed, oracle: () => replayingOracle(choices) };
}

/** Steps at which somebody does something. */
export function commandsOf(steps: readonly ScriptStep[]): number {
  return steps.filter(({ action }) => action !== 'wait').length;
}

/** Users are `u1`, `u2` and so on, conversations `c1`, `c2`, in the order in which they come. */
export function renamed(steps: readonly ScriptStep[]): readonly ScriptStep[] {
  const ordered = steps.toSorted((a, b) => a.atMs - b.atMs);
  const users = numbered(
    'u',
    ordered.map(({ user }) => user),
  );
  // Two users may call different conversations by one name.
  const names = numbered(
    'c',
    ordered.filter((step) => step.conversation !== undefined).map(nameKey),
  );
  return ordered.map((step) => ({
    ...step,
    user: users.get(step.user)!,
    ...(step.conversation !== undefined && { conversation: names.get(nameKey(step))! }),
  }));
}

function nameKey({ user, conversation }: ScriptStep): string {
  return JSON.stringify([user, conversation]);
}

function numbered(prefix: string, keys: readonly string[]): ReadonlyMap<string, string> {
  return new Map([...new Set(keys)].map((key, index) => [key, `${prefix}${index + 1}`]));
}
