import type { Kernel } from '../scheduler/mod.ts';
import type { ActorHost, ActorHostOptions } from './actor_host.ts';
import { AutoHost } from './auto_host.ts';
import { CompiledHost } from './compiled_host.ts';
import { XStateHost } from './xstate_host.ts';

/**
 * Who runs the machines: tables compiled from them (`compiled`), XState's interpreter (`xstate`), or
 * tables for all machines that can be compiled (`auto`). What they do is the same.
 */
export const ENGINE_CHOICES = ['auto', 'compiled', 'xstate'] as const;
export type EngineChoice = (typeof ENGINE_CHOICES)[number];

export function createHost(
  choice: EngineChoice,
  kernel: Kernel,
  options: ActorHostOptions,
): ActorHost {
  switch (choice) {
    case 'auto':
      return new AutoHost(kernel, options);
    case 'compiled':
      return new CompiledHost(kernel, options);
    case 'xstate':
      return new XStateHost(kernel, options);
  }
}
