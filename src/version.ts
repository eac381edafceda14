import { createRequire } from 'node:module';

/** The version of this package. */
export const VERSION = '0.1.0';

/** Versions of what a run's figures depend on, by name. */
export function versions(): Readonly<Record<string, string>> {
  const require = createRequire(import.meta.url);
  const versionOf = (name: string) =>
    (require(`${name}/package.json`) as { version: string }).version;
  return {
    hubbub: VERSION,
    node: process.versions.node,
    xstate: versionOf('xstate'),
    rxjs: versionOf('rxjs'),
  };
}
