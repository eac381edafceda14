/** Hosts that run state machines on the kernel. */
export type { Actor, ActorHost, ActorHostOptions, SpawnOptions } from './actor_host.ts';
export { XStateHost } from './xstate_host.ts';
