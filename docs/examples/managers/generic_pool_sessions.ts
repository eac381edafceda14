import { setTimeout as sleep } from 'node:timers/promises';
import type { Target, TargetOptions } from 'hubbub';
import { createPoolManager } from './generic_pool.ts';

export function createTarget(options: TargetOptions): Target {
  return createPoolManager(options, () => sleep(5, {}));
}
