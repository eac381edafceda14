import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, describe, expect, test } from 'vitest';
import { TempFolder } from '../scenarios/temp_folder.ts';

/** The package as its users get it: packed, installed into an empty project, used from there. */

const run = promisify(execFile);
const folder = new TempFolder();
const project = join(folder.path, 'project');
const TYPESCRIPT = join(
  dirname(createRequire(import.meta.url).resolve('typescript/package.json')),
  'bin/tsc',
);

/** What npm sets for its scripts must not reach another project's npm. */
const env = Object.fromEntries(
  Object.entries(process.env).filter(
    ([name]) => !/^(npm_|HUBBUB_|NODE_OPTIONS$|VITEST)/.test(name),
  ),
);

let tarball = '';
let packed: readonly string[] = [];

async function npm(args: readonly string[], cwd: string): Promise<void> {
  try {
    await run('npm', [...args, '--loglevel', 'error'], { cwd, env });
  } catch (error) {
    // What the compiler finds it says on standard output.
    const { stdout, stderr } = error as { stdout: string; stderr: string };
    throw new Error(`npm ${args[0]} failed:\n${stdout}${stderr}`, { cause: error });
  }
}

function write(name: string, content: string): void {
  writeFileSync(join(project, name), content);
}

beforeAll(async () => {
  await npm(['pack', '--pack-destination', folder.path], resolve('.'));
  tarball = readdirSync(folder.path).find((name) => name.endsWith('.tgz'))!;
  const { stdout } = await run('tar', ['-tzf', join(folder.path, tarball)]);
  packed = stdout.trim().split('\n');
  mkdirSync(project);
  write(
    'package.json',
    '{ "name": "empty", "version": "1.0.0", "type": "module", "private": true }',
  );
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund'];
  await npm(['install', ...quiet, join(folder.path, tarball)], project);
}, 180_000);

describe('the tarball', () => {
  test('holds the compiled sources with their types, and the machines', () => {
    for (const name of [
      'dist/src/mod.js',
      'dist/src/mod.d.ts',
      'dist/src/cli/main.js',
      'dist/machines/user.js',
      'LICENSE',
      'package.json',
    ]) {
      expect(packed).toContain(`package/${name}`);
    }
  });

  test('holds no tests but the faulty managers, no sources and nothing of the workshop', () => {
    const unwanted = packed.filter((name) =>
      /(_test\.|\/test\/(?!mutants\/)|\/properties\/|vitest|oxlint|tsconfig|node_modules|(?<!\.d)\.ts$)/.test(
        name,
      ),
    );
    expect(unwanted).toEqual([]);
  });
});

const PROGRAM = `
const rush = defineScenario({
  name: 'rush',
  limits: { maxConversations: 2, maxConversationsPerUser: 1 },
  users: { guest: { turns: 2, think: { exponential: '2s' }, work: '50ms' } },
  load: [{ rate: { perSecond: 1, for: '10s', arrivals: 'poisson' } }],
  thresholds: { conversation_time: ['p(95)<5000'] },
});
const result = await simulate(rush, { seed: 7 });
`;

describe('an empty project with the package', () => {
  test('runs a simulation from JavaScript', async () => {
    write(
      'program.js',
      `import { defineScenario, simulate } from 'hubbub';${PROGRAM}
console.log(JSON.stringify([result.verdict, result.seed, result.digest?.length]));`,
    );
    const { stdout, stderr } = await run(process.execPath, ['program.js'], { cwd: project, env });
    expect([JSON.parse(stdout), stderr]).toEqual([['pass', 7, 32], '']);
  });

  test('is checked against the types of the package', async () => {
    write(
      'typed.ts',
      `import { defineScenario, simulate, type CreateTarget, type Scenario, type ScenarioResult } from 'hubbub';
import * as fc from 'fast-check';
import { checkCommands, checkLimits, conversationCommands } from 'hubbub/testing';${PROGRAM}
export const createTarget: CreateTarget = () => ({
  start: () => Promise.resolve({ status: 'active' }),
  send: ({ text }) => Promise.resolve({ status: 'replied', text }),
  stop: () => Promise.resolve(),
});
export const commands = fc.asyncProperty(conversationCommands(fc), (one) => checkCommands('m.ts', one));
// @ts-expect-error there are three strategies
await checkLimits('m.ts', { strategy: 'luck' });
export const scenario: Scenario = rush;
export const checked: ScenarioResult = result;
export const digest: string | null = result.digest;
// @ts-expect-error a count is a number
defineScenario({ name: 'x', load: [{ atOnce: { users: 'three' } }] });
// @ts-expect-error there are two modes
await simulate(rush, { mode: 'imaginary' });
// @ts-expect-error results are not to be changed
result.verdict = 'pass';
`,
    );
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022'];
    const args = [TYPESCRIPT, ...flags, 'typed.ts'];
    const { stdout } = await run(process.execPath, args, { cwd: project, env }).catch(
      (error: { stdout: string }) => error,
    );
    expect(stdout).toBe('');
  });

  test('has the command line', async () => {
    const bin = join(project, 'node_modules', '.bin', 'hubbub');
    const { stdout, stderr } = await run(bin, ['--quick'], { cwd: project, env });
    expect(stderr).toBe('');
    expect(stdout).toContain('PASS  global-limit  virtual time');
    expect(stdout).toMatch(/\nPASS {2}· {2}2 of 2 scenarios passed .*\n$/);
  });

  test('takes scenarios in YAML and in JavaScript that imports the package', async () => {
    write(
      'rush.yaml',
      'name: rush\nload: [{ atOnce: { users: 3 } }]\nthresholds: { started: ==3 }\n',
    );
    write(
      'rush.mjs',
      `import { defineScenario } from 'hubbub';
export default defineScenario({ name: 'rush', load: [{ atOnce: { users: 3 } }] });`,
    );
    const bin = join(project, 'node_modules', '.bin', 'hubbub');
    const { stdout } = await run(bin, ['rush.yaml', 'rush.mjs', '--no-output'], {
      cwd: project,
      env,
    });
    expect(stdout).toMatch(/^PASS {2}· {2}2 of 2 scenarios passed .*\n$/);
  });

  test('explores a manager of its own, from the command line and in a test, once it has esbuild', async () => {
    write('target.mjs', TARGET);
    write(
      'check.test.mjs',
      `import { test } from 'node:test';
import { rejects } from 'node:assert/strict';
import { checkLimits } from 'hubbub/testing';
const none = Object.fromEntries(
  ['maxConversationsPerUser', 'maxQueued', 'maxTurnsInFlight', 'queueTimeoutMs', 'idleTimeoutMs', 'maxDurationMs'].map((name) => [name, 'none']),
);
test('the manager keeps its limits', async () => {
  const target = new URL('./target.mjs', import.meta.url);
  await checkLimits(target, { limits: { ...none, maxConversations: 2 }, seeds: 20 });
  // It promises two, and lets two in.
  await rejects(
    checkLimits(target, { limits: { ...none, maxConversations: 1 }, seeds: 20 }),
    /global-limit is violated/,
  );
});`,
    );
    const bin = join(project, 'node_modules', '.bin', 'hubbub');
    const explore = () =>
      run(
        bin,
        ['explore', '--target', 'module:target.mjs', '--seeds', '40', '--replays', 'found'],
        { cwd: project, env },
      );
    await expect(explore()).rejects.toMatchObject({
      code: 107,
      stderr: expect.stringMatching(
        /^hubbub: [^\n]*needs the package "esbuild"; install it with "npm install esbuild"\n$/,
      ),
    });
    const esbuild = dirname(createRequire(import.meta.url).resolve('esbuild/package.json'));
    symlinkSync(esbuild, join(project, 'node_modules', 'esbuild'));
    await expect(explore()).rejects.toMatchObject({ code: 120 });
    const { stdout } = await run(process.execPath, ['--test', 'check.test.mjs'], {
      cwd: project,
      env,
    });
    expect(stdout).toMatch(/pass 1\b/);
  });
});

/** It lets two in, whatever was promised. */
const TARGET = `export function createTarget() {
  const open = new Set();
  return {
    async start({ conversationId }) {
      if (open.has(conversationId)) return { status: 'rejected', reason: 'id-in-use' };
      if (open.size >= 2) return { status: 'rejected', reason: 'global-limit' };
      open.add(conversationId);
      return { status: 'active' };
    },
    async send({ conversationId, text }) {
      return open.has(conversationId) ? { status: 'replied', text } : { status: 'ended', reason: 'unknown' };
    },
    async stop({ conversationId }) {
      open.delete(conversationId);
    },
  };
}
`;
