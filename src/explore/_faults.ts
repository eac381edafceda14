import type { Scenario } from '../scenarios/mod.ts';

/** Faults of a scenario, each under its kind. */
export type Faults = NonNullable<Scenario['faults']>;

/** Those of the kinds that are kept. */
export function someOf(faults: Faults, isKept: (kind: string) => boolean): Faults {
  return Object.fromEntries(Object.entries(faults).filter(([kind]) => isKept(kind)));
}

/** `scenario` with these faults in place of its own; without that part if there are none. */
export function withFaults(scenario: Scenario, faults: Faults): Scenario {
  const { faults: _own, ...rest } = scenario;
  return Object.keys(faults).length === 0 ? rest : { ...rest, faults };
}
