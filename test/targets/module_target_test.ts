import { afterAll, describe, expect, test } from 'vitest';
import { defineScenario, type Scenario } from '../../src/scenarios/mod.ts';
import type { ScenarioResult } from '../../src/simulation/mod.ts';
import { prepareTarget } from '../../src/targets/mod.ts';
import { SimulationThread } from '../../src/workers/mod.ts';
import { TempFolder } from '../scenarios/temp_folder.ts';
import { simpleModule } from './simple_module.ts';

/** Targets whose code is unmodified, in virtual time: each in a thread of its own. */

const folder = new TempFolder();
const threads: SimulationThread[] = [];
afterAll(async () => {
  await Promise.all(threads.map((thread) => thread.end()));
});

const scenario = defineScenario({
  name: 'a few',
  limits: { maxConversations: 3, idleTimeoutMs: 1000 },
  users: { user: { turns: 2, work: '10ms' } },
  load: [{ atOnce: { users: 3 } }],
});

async function threadFor(code: string, name = 'target.mjs'): Promise<SimulationThread> {
  const path = folder.write(`${threads.length}/${name}`, code);
  const thread = new SimulationThread(await prepareTarget({ kind: 'module', path }), {
    patienceMs: 1500,
  });
  threads.push(thread);
  return thread;
}

async function run(code: string, one: Scenario = scenario, seed = 0): Promise<ScenarioResult> {
  const thread = await threadFor(code);
  return await thread.simulate(one, { seed, measureMemory: false });
}

function brokenClaims({ invariants }: ScenarioResult): string[] {
  return invariants.filter(({ verdict }) => verdict === 'violated').map(({ id }) => id);
}

test('thirty seconds of code that waits are over in an instant, and are the same whenever the seed is', async () => {
  const waiting = simpleModule({
    send: `await new Promise((resolve) => setTimeout(resolve, 15_000));
      return { status: 'replied', text: request.text + Date.now() + Math.random() };`,
  });
  const long = { ...scenario, limits: {} };
  const thread = await threadFor(waiting);
  const first = await thread.simulate(long, { seed: 4, measureMemory: false });
  expect(first.simulatedMs).toBeGreaterThanOrEqual(30_000);
  expect(first.wallMs).toBeLessThan(10_000);
  expect(first.counts.completed).toBe(3);
  expect(brokenClaims(first)).toEqual([]);
  const again = await thread.simulate(long, { seed: 4, measureMemory: false });
  expect(again.digest).toBe(first.digest);
});

test('nothing of one run is there in the next: module state, globals, prototypes, timers', async () => {
  const leaky = simpleModule(
    {
      start: `runs++;
      globalThis.leaked = (globalThis.leaked ?? 0) + 1;
      Array.prototype.leaked = (Array.prototype.leaked ?? 0) + 1;
      process.env.LEAKED = (process.env.LEAKED ?? '') + 'x';
      return { status: 'rejected', reason: [runs, globalThis.leaked, [].leaked, process.env.LEAKED, late].join(' ') };`,
    },
    {
      before: 'let runs = 0;\nlet late = 0;',
      made: 'setInterval(() => { globalThis.late = late++; }, 1);',
    },
  );
  const thread = await threadFor(leaky);
  const one = {
    ...scenario,
    load: defineScenario({ name: 'x', load: [{ atOnce: { users: 1 } }] }).load,
  };
  const reasons: unknown[] = [];
  for (let count = 0; count < 3; count++) {
    const { counts } = await thread.simulate(one, { seed: count, measureMemory: false });
    reasons.push(Object.keys(counts.rejected));
  }
  expect(reasons[0]).toEqual(['1 1 1 x 0']);
  expect(reasons[1]).toEqual(reasons[0]);
  expect(reasons[2]).toEqual(reasons[0]);
});

test("TypeScript loads, and the environment is the process's", async () => {
  process.env['HUBBUB_TEST_REASON'] = 'told-by-env';
  const code = `import type { Target } from 'nowhere';
export async function createTarget({ env, limits }: { env: Record<string, string>; limits: object }): Promise<Target> {
  return {
    start: async () => ({ status: 'rejected', reason: env['HUBBUB_TEST_REASON'] + Object.keys(limits).length }),
    send: async () => ({ status: 'ended', reason: 'unknown' }),
    stop: async () => {},
  } as unknown as Target;
}
`;
  const thread = await threadFor(code, 'target.ts');
  const { counts } = await thread.simulate(scenario, { measureMemory: false });
  delete process.env['HUBBUB_TEST_REASON'];
  expect(counts.rejected).toEqual({ 'told-by-env2': 3 });
});

describe('what cannot be in virtual time ends the run', () => {
  test('a call whose answer would come from outside is refused, with its name and place', async () => {
    const code = simpleModule(
      { start: "net.connect(80);\n      return { status: 'active' };" },
      { before: "import net from 'node:net';" },
    );
    await expect(run(code)).rejects.toThrow(/node:net.*target\.mjs:6:\d+/);
  });

  test('so is a file that is read without waiting, and fetch', async () => {
    const reading = simpleModule(
      { start: "await readFile('x');\n      return { status: 'active' };" },
      { before: "import { readFile } from 'node:fs/promises';" },
    );
    await expect(run(reading)).rejects.toThrow(/fs\/promises.*readFile/);
    await expect(run(simpleModule({ send: "await fetch('http://x');" }))).rejects.toThrow(/fetch/);
  });

  test('a loop in one go is stopped, with the seed that led there', async () => {
    const looping = run(simpleModule({ send: 'for (;;);' }), scenario, 31);
    await expect(looping).rejects.toThrow(/has not come back for \d(\.\d)? s.* with seed 31/);
  });
});

describe('what is wrong with the module is told in a line', () => {
  test.each([
    ['no createTarget', 'export const x = 1;\n', /it exports no function "createTarget"/],
    [
      'code that throws',
      'throw new Error("broken");\n',
      /^Cannot load target ".*target\.mjs": broken$/,
    ],
    [
      'createTarget that throws',
      'export function createTarget() { throw new Error("no room"); }\n',
      /createTarget failed: no room$/,
    ],
    [
      'a target without methods',
      'export const createTarget = () => ({ start() {} });\n',
      /has no method "send"$/,
    ],
    [
      'createTarget that never settles',
      'export const createTarget = () => new Promise(() => {});\n',
      /createTarget has not settled/,
    ],
  ])('%s', async (_what, code, message) => {
    await expect(run(code)).rejects.toThrow(message);
  });
});

test('what never settles is a violation, and is told with what it waits for', async () => {
  const silent = simpleModule({ send: 'return await new Promise(() => {});' });
  const result = await run(silent);
  expect(brokenClaims(result)).toContain('liveness');
  expect(result.remarks.join()).toMatch(/has never settled: send of conversation 0 since 0 ms/);
});

test('a target whose own timer goes on for ever does not let the run go on for ever', async () => {
  const sweeping = simpleModule(
    { send: 'return await new Promise(() => {});' },
    { made: 'setInterval(() => {}, 50);' },
  );
  expect(brokenClaims(await run(sweeping))).toContain('liveness');
});

test('an exception where nobody waits is a crash, and a claim of its own', async () => {
  const crashing = simpleModule({
    start: `setTimeout(() => { throw new TypeError('in a timer'); }, 5);
      return { status: 'active' };`,
  });
  const result = await run(crashing);
  expect(brokenClaims(result)).toContain('no-crash');
  const rejecting = simpleModule({
    stop: "void Promise.reject(new Error('unhandled'));",
  });
  expect(brokenClaims(await run(rejecting))).toContain('no-crash');
});

test('a module that awaits at its top level has a thread a run, and says so', async () => {
  const path = folder.write(
    'awaiting/target.mjs',
    simpleModule(
      { start: "return { status: 'rejected', reason: `run ${++runs}` };" },
      { before: 'let runs = await Promise.resolve(0);' },
    ),
  );
  const prepared = await prepareTarget({ kind: 'module', path });
  expect(prepared).toMatchObject({
    bundle: undefined,
    remark: expect.stringMatching(/Top-level await.*thread/),
  });
  const thread = new SimulationThread(prepared);
  threads.push(thread);
  const one = {
    ...scenario,
    load: defineScenario({ name: 'x', load: [{ atOnce: { users: 1 } }] }).load,
  };
  const first = await thread.simulate(one);
  const second = await thread.simulate(one);
  expect(first.counts.rejected).toEqual({ 'run 1': 1 });
  expect(second.counts.rejected).toEqual({ 'run 1': 1 });
  expect(second.digest).toBe(first.digest);
});

test('failures of single calls are counted, and told once each', async () => {
  const failing = simpleModule({ send: "throw new Error('out of tokens');" });
  const { counts, remarks } = await run(failing);
  expect(counts.failed).toBe(3);
  expect(remarks).toEqual([
    "The target's send failed 3 times, first at 0 ms: Error: out of tokens",
  ]);
});

test('nobody comes before the target has been made, however long that takes', async () => {
  const slow = simpleModule({
    start: "return { status: 'rejected', reason: `after ${Date.now() - made} ms` };",
  }).replace(
    'export function createTarget(options) {',
    'export async function createTarget(options) {\n  await new Promise((done) => setTimeout(done, 20));\n  const made = Date.now();',
  );
  const { counts } = await run(slow);
  expect(counts.rejected).toEqual({ 'after 0 ms': 3 });
});

test("what is imported at run time is found in the bundle, or is Node's own", async () => {
  folder.write(`${threads.length}/later.mjs`, 'export const reason = "imported";\n');
  const importing = simpleModule({
    start: `const { createHash } = await import('node:crypto');
      const { reason } = await import('./later.mjs');
      return { status: 'rejected', reason: reason + createHash('md5').update('x').digest('hex').length };`,
  });
  expect((await run(importing)).counts.rejected).toEqual({ imported32: 3 });
});

test('code that calls itself back without end, while no time passes, is stopped', async () => {
  const spinning = simpleModule({ start: 'const spin = () => setImmediate(spin);\n      spin();' });
  await expect(run(spinning)).rejects.toThrow(/called itself back 500000 times at 0 ms of the run/);
});
