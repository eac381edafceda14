import type { FaultPlan } from '../targets/mod.ts';
import { FAULT_FIELDS } from './fault_schema.ts';
import type { Scenario } from './scenario.ts';

const NONE = 'none';

/** Faults of a scenario; `none` takes one away. */
export type FaultOverrides = {
  readonly [Name in keyof FaultPlan]?: NonNullable<FaultPlan[Name]> | typeof NONE;
};

/** `scenario` with `overrides` beside, and in place of, its own faults. */
export function overrideFaults(scenario: Scenario, overrides: FaultOverrides): Scenario {
  const { faults, ...rest } = scenario;
  const merged = Object.entries({ ...faults, ...overrides });
  const kept = merged.filter(([, value]) => value !== NONE && value !== undefined);
  return kept.length === 0 ? rest : { ...rest, faults: Object.fromEntries(kept) };
}

/** How each fault's value is written on the command line, for who has got it wrong. */
const FORMS = {
  latency: 'exponential:20ms',
  spikes: '0.1%:5s',
  errors: '1%',
  lostReplies: '1%',
  duplicates: '1%',
  reordered: '1%',
  stall: '30s:1s',
  crash: '60s:1s',
  slowDatabase: 'exponential:5ms',
} as const satisfies Readonly<Record<keyof FaultPlan, string>>;

const FAULT = /^(\w+)\s*=\s*(.+)$/;

/**
 * A fault as the command line writes it: `NAME=VALUE`, the name that of a scenario file. The parts of a
 * value are put one behind the other, with colons between them: a distribution `exponential:20ms`,
 * `uniform:5ms:50ms`, `lognormal:20ms:0.6`, `gamma:20ms:2` or just `20ms`; spikes `CHANCE:OF`; a stall
 * `EVERY:FOR`; a crash `EVERY:RESTART_AFTER` or `at:WHEN:RESTART_AFTER`. `none` takes a fault away.
 *
 * @example
 * parseFault('latency=exponential:20ms'); // { latency: { kind: 'exponential', meanMs: 20 } }
 *
 * @throws {SyntaxError} if there is no such fault, or it cannot be that.
 */
export function parseFault(text: string): FaultOverrides {
  const [, name, value] = FAULT.exec(text.trim()) ?? [];
  if (name === undefined || value === undefined) {
    throw new SyntaxError(`"${text}" is not a fault: write it like "latency=exponential:20ms"`);
  }
  if (!Object.hasOwn(FAULT_FIELDS, name)) {
    const names = Object.keys(FAULT_FIELDS).join(', ');
    throw new SyntaxError(`There is no fault "${name}": the faults are ${names}`);
  }
  if (value === NONE) return { [name]: NONE };
  const fault = name as keyof FaultPlan;
  const result = FAULT_FIELDS[fault].safeParse(inFileForm(fault, value.split(':')));
  // What never strikes is none.
  if (result.success) return { [fault]: result.data ?? NONE };
  throw new SyntaxError(
    `"${fault}" ${result.error.issues[0]!.message}: write it like "${fault}=${FORMS[fault]}", or ${NONE}, got "${value}"`,
  );
}

/** A value as a scenario file writes it. */
function inFileForm(fault: keyof FaultPlan, parts: readonly string[]): unknown {
  const [first, second, third] = parts;
  switch (fault) {
    case 'latency':
    case 'slowDatabase':
      return distributionOf(parts);
    case 'spikes':
      return { chance: first, of: distributionOf(parts.slice(1)) };
    case 'stall':
      return { every: first, for: second };
    case 'crash':
      return first === 'at'
        ? { at: second, restartAfter: third }
        : { every: first, restartAfter: second };
    default:
      return parts.join(':');
  }
}

function distributionOf(parts: readonly string[]): unknown {
  const [kind, first, second, ...more] = parts;
  if (more.length > 0) return parts.join(':');
  switch (kind) {
    case 'uniform':
      return { uniform: { min: first, max: second } };
    case 'lognormal':
      return { lognormal: { median: first, sigma: Number(second) } };
    case 'gamma':
      return { gamma: { mean: first, shape: Number(second) } };
    case 'exponential':
    case 'constant':
      return { [kind]: first };
    default:
      return parts.length === 1 ? kind : parts.join(':');
  }
}
