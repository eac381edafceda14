import { afterAll, expect, test } from 'vitest';
import { defineScenario, type Scenario } from '../../src/scenarios/mod.ts';
import { simulate, type Progress } from '../../src/simulation/mod.ts';
import { prepareTarget, type PreparedTarget } from '../../src/targets/mod.ts';
import { SimulationThread, type SimulationThreadOptions } from '../../src/workers/mod.ts';
import { TempFolder } from '../scenarios/temp_folder.ts';
import { simpleModule } from '../targets/simple_module.ts';

const folder = new TempFolder();
const threads: SimulationThread[] = [];
afterAll(async () => {
  await Promise.all(threads.map((thread) => thread.end()));
});

function start(target: PreparedTarget, options?: SimulationThreadOptions): SimulationThread {
  const thread = new SimulationThread(target, options);
  threads.push(thread);
  return thread;
}

async function moduleOf(code: string): Promise<PreparedTarget> {
  const path = folder.write(`${Math.random()}/target.mjs`, code);
  return await prepareTarget({ kind: 'module', path });
}

const limits = { maxConversations: 1, maxQueued: 1, idleTimeoutMs: 100 };

/** Users who all come at once. */
function crowd(users: number, its: typeof limits | object = limits): Scenario {
  return defineScenario({
    name: 'crowd',
    limits: its,
    users: { user: { turns: 2, work: '10ms' } },
    load: [{ atOnce: { users } }],
    seed: 9,
  });
}

const scenario = crowd(3);
const run = { measureMemory: false };

const reference = start({ kind: 'reference' });

test('a run in a thread is the run, fact for fact, with its trace', async () => {
  const traces: Record<'here' | 'there', string[]> = { here: [], there: [] };
  for (const seed of [undefined, 4]) {
    const same = { measureMemory: false, ...(seed !== undefined && { seed }) };
    const here = await simulate(scenario, { ...same, onTrace: (line) => traces.here.push(line) });
    const there = await reference.simulate(scenario, {
      ...same,
      onTrace: (line) => traces.there.push(line),
    });
    expect(there.digest).toBe(here.digest);
    expect(there.seed).toBe(seed ?? 9);
    expect(there.counts).toEqual(here.counts);
  }
  expect(traces.there).toEqual(traces.here);
  expect(traces.there.length).toBeGreaterThan(20);
});

test('a trace that is longer than what is told at once comes whole', async () => {
  const lines: number[] = [];
  const onTrace = (line: string) => lines.push(JSON.parse(line).seq);
  await reference.simulate(crowd(300), { ...run, onTrace });
  const facts = lines.filter((seq) => seq !== undefined);
  expect(facts.length).toBeGreaterThan(1000);
  expect(facts).toEqual(facts.map((_, index) => index));
});

test('memory is measured where that is wanted, and the engine is the one that is named', async () => {
  const { memory, digest } = await reference.simulate(scenario, { engine: 'xstate' });
  const without = await reference.simulate(scenario, { measureMemory: false });
  expect(memory).not.toBeNull();
  expect(without.memory).toBeNull();
  expect(without.digest).toBe(digest);
});

test('a run says how far it is, and ends when it is aborted', async () => {
  const endless = defineScenario({
    name: 'endless',
    users: { user: { turns: 1000, think: '1s' } },
    load: [{ sustained: { users: 500, for: '1000h' } }],
  });
  const progress: Progress[] = [];
  const abortion = new AbortController();
  const result = await reference.simulate(endless, {
    measureMemory: false,
    signal: abortion.signal,
    onProgress: (each) => {
      if (progress.push(each) === 3) abortion.abort();
    },
  });
  expect(result.interrupted).toBe(true);
  expect(progress.length).toBeGreaterThanOrEqual(3);
  expect(progress[2]!.events).toBeGreaterThan(progress[0]!.events);
  const after = await reference.simulate(scenario, { measureMemory: false });
  expect(after.counts.completed).toBe(2);
});

test('what the code of a target prints is given to who asked for it', async () => {
  let printed = '';
  const code = simpleModule({ start: "console.log('hello'); return { status: 'active' };" });
  const thread = start(await moduleOf(code), { onOutput: (text) => (printed += text) });
  await thread.simulate(crowd(3, {}), run);
  await expect.poll(() => printed).toBe('hello\nhello\nhello\n');
});

test('behind a loop that was stopped there is a new thread', async () => {
  const looping = simpleModule({
    start: "if (request.userId === 'user 1') for (;;);\n      return { status: 'active' };",
  });
  const thread = start(await moduleOf(looping), { patienceMs: 500 });
  await expect(thread.simulate(crowd(2, {}), run)).rejects.toThrow(/has not come back.*seed 9/);
  expect((await thread.simulate(crowd(1, {}), run)).counts.completed).toBe(1);
});

test('no time passes while a module is imported and its target is made', async () => {
  const code = simpleModule(
    { start: "return { status: 'rejected', reason: `after ${Date.now() - made} ms` };" },
    { before: 'await Promise.resolve();\nconst made = Date.now();' },
  ).replace(
    'export function createTarget(options) {',
    'export async function createTarget(options) {\n  for (let i = 0; i < 50; i++) await undefined;',
  );
  const few = defineScenario({
    name: 'few',
    load: [{ replay: { arrivals: [{ atMs: 0 }, { atMs: 5 }, { atMs: 9 }] } }],
  });
  const { counts } = await start(await moduleOf(code)).simulate(few);
  expect(counts.rejected).toEqual({ 'after 0 ms': 1, 'after 5 ms': 1, 'after 9 ms': 1 });
});
