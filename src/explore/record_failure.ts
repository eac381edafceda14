import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Exploration } from './exploration.ts';
import { writeReplay } from './replay.ts';

/** Writes the failure that was found into a folder of replays, and gives the path: `global-limit-853.json`. */
export function recordFailure({ examination, search }: Exploration, folder: string): string {
  const { replay, shrunk } = examination!;
  const claim = shrunk?.failure.id ?? replay.violated[0]?.id ?? 'failure';
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${claim}-${search!.failure!.seed}.json`);
  writeReplay(file, replay);
  return file;
}
