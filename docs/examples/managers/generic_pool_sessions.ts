import { setTimeout as sleep } from 'node:timers/promises';
import type { Target, TargetOptions } from 'hubbub';
import { createPoolManager } from './generic_pool.ts';

/**
 * generic-pool, with resources that take a while to open, which is what pools are for.
 *
 * Promises what generic_pool.ts does, and breaks `truthful-refusals` and `figures`: `pending` and `maxWaitingClients`
 * count those, too, for whom a resource is being opened. So a burst at an empty pool is refused as if
 * others were waiting.
 */
export function createTarget(options: TargetOptions): Target {
  return createPoolManager(options, () => sleep(5, {}));
}
