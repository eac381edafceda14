import type { Scenario } from '../scenarios/mod.ts';

/** Faults of a scenario by their kind, whatever they are. */
export type Faults = Readonly<Record<string, unknown>>;

/** Those of `scenario`; none if it has no such part. */
export function faultsOf(scenario: Scenario): Faults {
  return (scenario as { readonly faults?: Faults }).faults ?? {};
}

/** `scenario` with these faults in place of its own; without that part if there are none. */
export function withFaults(scenario: Scenario, faults: Faults): Scenario {
  const { faults: _own, ...rest } = scenario as Scenario & { readonly faults?: Faults };
  return Object.keys(faults).length === 0 ? rest : Object.assign(rest, { faults });
}
