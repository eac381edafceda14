/** Hosts that run state machines on the kernel. */
export type { Actor, ActorHost, ActorHostOptions, ActorOwner, Engine } from './actor_host.ts';
export { AutoHost } from './auto_host.ts';
export { CompiledHost } from './compiled_host.ts';
export { createHost, ENGINE_CHOICES, type EngineChoice } from './create_host.ts';
export { UnsupportedFeatureError } from './unsupported_feature_error.ts';
export { XStateHost } from './xstate_host.ts';
