import type { Target, TargetOptions } from '../../src/mod.ts';
import { ASYNC_MUTANTS, createAsyncManager } from './mod.ts';

/** Makes the manager that the variable `MUTANT` names; without it, the one without a fault. */
export function createTarget(options: TargetOptions): Target | Promise<Target> {
  const name = options.env['MUTANT'] ?? '';
  if (name === '') return createAsyncManager(options);
  const mutant = ASYNC_MUTANTS.find((one) => one.name === name);
  if (mutant === undefined) {
    const names = ASYNC_MUTANTS.map((one) => one.name).join(', ');
    throw new Error(`Cannot make the mutant "${name}": there are ${names}`);
  }
  return mutant.createTarget(options);
}
