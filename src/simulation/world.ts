import type { ActorHost } from '../actors/mod.ts';
import type { RandomSource } from '../random/mod.ts';
import type { Kernel } from '../scheduler/mod.ts';
import type { Directory } from './directory.ts';
import type { RecordedPort } from './recorded_port.ts';

/** What users and conversations live in: one for all of a run. */
export interface World {
  readonly kernel: Kernel;
  readonly host: ActorHost;
  readonly port: RecordedPort;
  readonly random: RandomSource;
  readonly directory: Directory;
}
