import type { Limits } from '../facts/mod.ts';
import type { ScriptStep } from '../load/mod.ts';
import type { Scenario, UserType } from '../scenarios/mod.ts';

/** Who does nothing of its own accord, at once. */
export const PLAIN_USER: UserType = {
  name: 'user',
  share: 1,
  turns: 1,
  think: { kind: 'constant', valueMs: 0 },
  linger: { kind: 'constant', valueMs: 0 },
  work: { kind: 'constant', valueMs: 0 },
  patienceMs: Infinity,
  retry: { times: 0, backoffMs: 0, maxBackoffMs: 0, sameId: false },
  doubleText: 0,
  doubleStart: 0,
  stopEarly: 0,
  doubleStop: 0,
};

/** A scenario that is a script and nothing else. What is generated needs no check of its form, which takes as long as its run. */
export function scriptScenario(
  steps: readonly ScriptStep[],
  { name, limits }: { name: string; limits: Limits },
): Scenario {
  return {
    name,
    limits,
    users: [PLAIN_USER],
    load: [{ kind: 'script', steps }],
    thresholds: [],
    warmupMs: 0,
  };
}

/** The steps of a scenario that is one script; undefined for any other. */
export function stepsOf({ load }: Scenario): readonly ScriptStep[] | undefined {
  const [phase, ...rest] = load;
  return phase?.kind === 'script' && rest.length === 0 ? phase.steps : undefined;
}
