import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test, vi } from 'vitest';
import { TempFolder } from '../scenarios/temp_folder.ts';
import { simpleModule } from '../targets/simple_module.ts';
import { resultContract } from '../simulation/result_contract.ts';
import { hubbub, outcomeOf, said, start, type Outcome } from './command_line.ts';

/** The command line as a process: what it says where, and how it ends. */

// Processes start side by side; on a busy machine each of them takes a while.
vi.setConfig({ testTimeout: 120_000 });

const folder = new TempFolder();

const SEVEN = [
  'concurrent-users',
  'sustained',
  'burst',
  'mixed',
  'global-limit',
  'per-user-limit',
  'stress',
];

function scenario(name: string, body: string): string {
  return folder.write(`${name}.yaml`, `name: ${name}\n${body}`);
}

const ONE_USER = 'load: [{ atOnce: { users: 1 } }]\n';

const slow = scenario(
  'slow',
  `users: { user: { work: 100ms } }
load: [{ atOnce: { users: 2 } }]
thresholds: { conversation_time: ['p(95)<50'] }
`,
);
/** Room for one, and two who want in. */
const full = scenario(
  'full',
  `limits: { maxConversations: 1 }
users: { user: { work: 10ms } }
load: [{ atOnce: { users: 2 } }]
thresholds: { completed: ['==1'] }
`,
);
/** It admits everybody. */
const generous = folder.write('generous.mjs', simpleModule());
const drawing = scenario(
  'drawing',
  `seed: 5
users: { user: { think: { exponential: 1s } } }
load: [{ rate: { perSecond: 5, for: 5s, arrivals: poisson } }]
`,
);

function json(text: string) {
  return resultContract.parse(JSON.parse(text));
}

async function digestOf(seed: number) {
  const { stdout } = await hubbub([drawing, '--json', '--seed', String(seed)]);
  return json(stdout).scenarios[0]!.digest;
}

async function seedOf(args: readonly string[], env: Record<string, string>) {
  const { stdout } = await hubbub([drawing, '--json', ...args], { env });
  return json(stdout).seed;
}

describe.concurrent('a good run', () => {
  test('of everything: all seven pass, and last at least 30 simulated seconds', async () => {
    const { code, stdout, stderr } = await hubbub(['--virtual-time', '--json']);
    expect(code).toBe(0);
    const { scenarios, mode } = json(stdout);
    expect(mode).toBe('virtual');
    expect(scenarios.map(({ name }) => name)).toEqual(SEVEN);
    expect(scenarios.filter(({ verdict }) => verdict !== 'pass')).toEqual([]);
    const total = scenarios.reduce((sum, { simulatedMs }) => sum + simulatedMs, 0);
    expect(total).toBeGreaterThanOrEqual(30_000);
    // With the result on standard output, the report is beside it.
    for (const name of SEVEN) expect(stderr).toContain(`PASS  ${name}  `);
  });

  test('reports on standard output, without colour, and writes the result beside it', async () => {
    const file = join(folder.path, 'out.json');
    const outcome = await hubbub(['burst', '--seed', '7', '--json', file]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toMatch(/^PASS {2}burst {2}virtual time, seed 7, engine compiled\n/);
    expect(outcome.stdout).not.toContain('\u001b');
    for (const label of ['Failed starts', 'Duration', 'Throughput', 'Memory', 'Thresholds']) {
      expect(outcome.stdout).toContain(label);
    }
    const { seed, scenarios } = json(readFileSync(file, 'utf8'));
    expect([seed, scenarios.length]).toEqual([7, 1]);
  });

  test('--quick runs the two limit scenarios; --no-output prints exactly one line', async () => {
    const file = join(folder.path, 'quick.json');
    const outcome = await hubbub(['--quick', '--no-output', '--json', file]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toMatch(/^PASS {2}· {2}2 of 2 scenarios passed.* Duration .*\n$/);
    expect(json(readFileSync(file, 'utf8')).scenarios.map(({ name }) => name)).toEqual([
      'global-limit',
      'per-user-limit',
    ]);
  });

  test('twice with one seed gives the same digests, and with another other ones', async () => {
    const [first, again, other] = await Promise.all([digestOf(7), digestOf(7), digestOf(8)]);
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });

  test('takes the seed from the flag, else the environment, else the file', async () => {
    const env = { HUBBUB_SEED: '6' };
    expect(
      await Promise.all([seedOf(['--seed', '7'], env), seedOf([], env), seedOf([], {})]),
    ).toEqual([7, 6, 5]);
  });

  test('is the same with either engine, and says which it was', async () => {
    const engines = ['auto', 'compiled', 'xstate'];
    const outcomes = await Promise.all(
      engines.map(async (engine) => {
        const { stdout, stderr } = await hubbub([drawing, '--json', '--engine', engine]);
        const { engine: ran, scenarios } = json(stdout);
        expect(stderr).toContain(`PASS  drawing  virtual time, seed 5, engine ${ran}\n`);
        return [ran, scenarios[0]!.digest];
      }),
    );
    const digest = outcomes[0]![1];
    expect(outcomes).toEqual([
      ['compiled', digest],
      ['compiled', digest],
      ['xstate', digest],
    ]);
  });

  test('with other users, length and limits is another run, and says so', async () => {
    const words = '--users 30 --for 1s --limit maxConversations=30 --limit maxQueued=none';
    const { code, stdout, stderr } = await hubbub(['sustained', ...words.split(' '), '--json']);
    expect(code).toBe(0);
    const { counts, limits, simulatedMs } = json(stdout).scenarios[0]!;
    expect(counts.arrivals).toBe(30);
    expect(simulatedMs).toBe(1000);
    expect(limits.maxConversations).toEqual({ limit: 30, peak: 30 });
    expect(stderr).toContain(`(with ${words})\n`);
  });

  test('HUBBUB_JSON names the file of the result', async () => {
    const file = join(folder.path, 'by-environment.json');
    const { stdout } = await hubbub(['--quick'], { env: { HUBBUB_JSON: file } });
    expect(stdout).toContain('PASS  global-limit');
    expect(json(readFileSync(file, 'utf8')).scenarios).toHaveLength(2);
  });

  test('--trace writes every fact and transition, one JSON object a line', async () => {
    const file = join(folder.path, 'trace.ndjson');
    const { code } = await hubbub(['--quick', '--trace', file]);
    expect(code).toBe(0);
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    const parsed = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    for (const { t, seq, actor, event } of parsed) {
      expect([typeof t, typeof seq, typeof actor, typeof event]).toEqual([
        'number',
        'number',
        'string',
        'string',
      ]);
    }
    const begins = parsed.filter(({ event }) => event === 'run_began');
    expect(begins.map((line) => line['scenario'])).toEqual(['global-limit', 'per-user-limit']);
    expect(parsed.some((line) => 'to' in line)).toBe(true);
  });

  test('reads a scenario of another folder, with the recording that lies beside it', async () => {
    const elsewhere = folder.write('elsewhere/x.txt', '');
    folder.write('mine/arrivals.csv', 'at,user\n0,ann\n1s,bob\n');
    const path = folder.write(
      'mine/replayed.yaml',
      "name: replayed\nload: [{ replay: { file: arrivals.csv } }]\nthresholds: { started: '==2' }\n",
    );
    const { code, stdout } = await hubbub([path], { cwd: join(elsewhere, '..') });
    expect(code).toBe(0);
    expect(stdout).toContain('PASS  replayed');
  });

  test('in real time measures this process, and has no digest', async () => {
    const { code, stdout } = await hubbub(['per-user-limit', '--real-time']);
    expect(code).toBe(0);
    expect(stdout).toContain('PASS  per-user-limit  real time, seed 0');
    for (const label of ['Process', 'Event loop', 'Timers']) expect(stdout).toContain(label);
    expect(stdout).not.toContain('Digest');
  });

  test('allows a limit per user above the global one, but says so', async () => {
    const path = scenario(
      'odd',
      `limits: { maxConversations: 1, maxConversationsPerUser: 2 }\n${ONE_USER}`,
    );
    const { code, stderr } = await hubbub([path, '--no-output']);
    expect(code).toBe(0);
    expect(stderr).toMatch(
      /^hubbub: odd: The limit per user \(2\) is above the global one \(1\).*\n$/,
    );
  });

  test('does not mind when nobody reads on', async () => {
    const child = start(['burst', 'mixed']);
    const outcome = outcomeOf(child);
    child.stdout.destroy();
    expect(await outcome).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  test.each(['--help', '--version'])('%s is answered on standard output', async (flag) => {
    const outcome = await hubbub([flag]);
    expect(outcome).toMatchObject({ code: 0, stderr: '' });
    expect(outcome.stdout).toMatch(flag === '--help' ? /^Usage: hubbub / : /^\d+\.\d+\.\d+\n$/);
  });
});

describe.concurrent('a run that fails', () => {
  test('by a threshold ends with 99, and prints the command that runs it again', async () => {
    const { code, stdout, stderr } = await hubbub([slow, '--seed', '3']);
    expect([code, stderr]).toEqual([99, '']);
    expect(stdout).toContain('✗ conversation_time p(95)<50');
    expect(stdout).toContain(`hubbub ${slow} --virtual-time --seed 3\n`);
    expect(stdout).toMatch(/\nFAIL .*failed: slow .*\n$/);
  });

  test('by a threshold prints the engine and the figures that were asked for, as a shell takes them', async () => {
    const env = { HUBBUB_LIMIT: 'maxConversations=2, idleTimeout=5 s' };
    const args = [slow, '--engine', 'xstate', '--users', '3'];
    const { code, stdout } = await hubbub(args, { env });
    expect(code).toBe(99);
    expect(stdout).toContain(
      `hubbub ${slow} --virtual-time --seed 0 --engine xstate --users 3 --limit maxConversations=2 --limit 'idleTimeout=5 s'\n`,
    );
  });

  test('--quiet prints what failed, and not what passed', async () => {
    const { code, stdout } = await hubbub(['per-user-limit', slow, '--quiet']);
    expect(code).toBe(99);
    expect(stdout).toContain('FAIL  slow');
    expect(stdout).not.toContain('PASS  per-user-limit');
  });

  test('--strict fails it where a claim was not tested', async () => {
    const path = scenario('untested', `limits: { maxConversations: 5 }\n${ONE_USER}`);
    const [strict, lenient] = await Promise.all([
      hubbub([path, '--no-output', '--strict']),
      hubbub([path, '--no-output']),
    ]);
    expect([strict.code, lenient.code]).toEqual([99, 0]);
    expect(lenient.stdout).toContain('not tested');
  });

  test('by a target that breaks its limits ends with 120, the worst', async () => {
    const target = `module:${generous}`;
    const { code, stdout } = await hubbub([slow, full, '--target', target]);
    expect(code).toBe(120);
    expect(stdout).toMatch(/✗ global-limit +violated/);
    expect(stdout).toContain(`hubbub ${full} --virtual-time --seed 0 --target ${target}\n`);
    const real = await hubbub([full, '--target', target, '--real-time', '--no-output']);
    expect(real.code).toBe(120);
  });

  test('by a target whose code is wrong ends with 107, and one line that says where', async () => {
    const broken = folder.write('broken.ts', 'export const createTarget = 1 +;\n');
    const calling = folder.write(
      'calling.mjs',
      simpleModule({ start: "await fetch('http://x');" }),
    );
    const [wrong, refused] = await Promise.all([
      hubbub([full, '--target', `module:${broken}`]),
      hubbub([full, '--target', `module:${calling}`]),
    ]);
    expectComplaint(wrong, 107, 'broken.ts:1:32');
    expectComplaint(refused, 107, 'Cannot call fetch in virtual time');
    expect(refused.stderr).toMatch(/calling\.mjs:\d+:\d+/);
  });
});

/** One line of complaint, and nothing else. */
function expectComplaint(outcome: Outcome, code: number, message: string): void {
  expect(outcome.code).toBe(code);
  expect(outcome.stdout).toBe('');
  expect(outcome.stderr).toContain(message);
  expect(outcome.stderr).toMatch(/^hubbub: [^\n]+\n$/);
}

describe.concurrent('bad input ends with 104 and one line', () => {
  const folderName = join(folder.path, 'no-such-folder', 'out.json');

  test.each<[string, readonly string[], string]>([
    ['an unknown flag', ['--nope'], "Unknown option '--nope'"],
    ['an unknown scenario', ['lunch'], 'Cannot find scenario "lunch": the built-in ones are'],
    ['a seed that is not a number', ['--seed', 'seven'], "argument 'seven' is invalid"],
    ['a file that is not there', ['gone.yaml'], 'Cannot read scenario "gone.yaml": there is no'],
    ['malformed YAML', [folder.write('torn.yaml', 'name: [\n')], 'line 2, column 1: '],
    [
      'malformed JSON',
      [folder.write('torn.json', '{ "name": "x",\n "load": [ }')],
      'line 2, column 12: ',
    ],
    [
      'a negative limit',
      [scenario('negative', `limits: { maxConversations: -1 }\n${ONE_USER}`)],
      'line 2, column 11: "limits.maxConversations" must be a positive integer, got -1',
    ],
    [
      'zero users',
      [scenario('zero', 'load: [{ atOnce: { users: 0 } }]\n')],
      'line 2, column 20: "load[0].atOnce.users" must be a positive integer, got 0',
    ],
    [
      'a duration without a unit',
      [scenario('unit', `limits: { queueTimeout: 30 }\n${ONE_USER}`)],
      '"limits.queueTimeout" must name its unit: write "30s" or "30ms", got 30',
    ],
    [
      'a threshold that does not parse',
      [scenario('threshold', `${ONE_USER}thresholds: { throughput: fast }\n`)],
      '"fast" is not a threshold: write it like ">1"',
    ],
    [
      'a number of users for a scenario that names them one by one',
      ['global-limit', '--users', '5'],
      'Cannot use --users with scenario "global-limit": no part of its load says how many users come; leave --users out',
    ],
    [
      'a length for a scenario that has none',
      ['burst', '--for', '5s'],
      'Cannot use --for with scenario "burst": no part of its load says how long it lasts; leave --for out',
    ],
    [
      'a limit that there is not',
      ['burst', '--limit', 'maxQueue=5'],
      'There is no limit "maxQueue": the limits are maxConversations, ',
    ],
    ['a result that cannot be written', ['--json', folderName], 'there is no such folder'],
    ['a result that is a folder', [`--json=${folder.path}`], 'it is a folder'],
    ['a trace that cannot be written', ['--trace', folderName], 'Cannot write --trace'],
    [
      'a name that would steer the terminal',
      [scenario('escape', `${ONE_USER}"\\e[31m\\u202E\\n": 1\n`)],
      String.raw`"\u001b[31m\u202e `,
    ],
  ])('%s', async (_, args, message) => {
    expectComplaint(await hubbub(args), 104, message);
  });

  test('in the environment', async () => {
    const env = { HUBBUB_SEED: 'x' };
    expectComplaint(await hubbub([], { env }), 104, 'Cannot use HUBBUB_SEED="x"');
  });

  test('before anything runs or is written', async () => {
    const files = ['early.json', 'early.ndjson'].map((name) => join(folder.path, name));
    const args = ['burst', 'lunch', '--json', files[0]!, '--trace', files[1]!];
    expectComplaint(await hubbub(args), 104, 'Cannot find scenario "lunch"');
    const unwritable = ['burst', '--json', files[0]!, '--trace', folderName];
    expectComplaint(await hubbub(unwritable), 104, 'Cannot write --trace');
    expect(files.filter((file) => existsSync(file))).toEqual([]);
  });

  test('a file that may not be written', async () => {
    // Permissions do not hold root back; what the kernel shows read-only does.
    let path = '/sys/kernel/notes';
    if (!existsSync(path)) {
      path = folder.write('locked.json', 'mine');
      chmodSync(path, 0o400);
    }
    const before = readFileSync(path);
    expectComplaint(await hubbub(['burst', `--json=${path}`]), 104, 'it is not allowed');
    expect(readFileSync(path)).toEqual(before);
  });
});

test('a scenario whose code throws ends with 107 and one line', async () => {
  const path = folder.write('throws.mjs', "throw new Error('no\\nluck');");
  expectComplaint(await hubbub([path]), 107, `Cannot load scenario "${path}": no luck`);
});

describe('an interruption', () => {
  test('gives a report of what there is, the result file too, and 105', async () => {
    const file = join(folder.path, 'partial.json');
    const child = start(['per-user-limit', 'sustained', 'stress', '--real-time', '--json', file]);
    const outcome = outcomeOf(child);
    await said(child, 'PASS  per-user-limit');
    // Long enough for the warm-up of the next one, and far from its end.
    await sleep(2000);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await outcome;
    expect([code, stderr]).toEqual([105, '']);
    expect(stdout).toMatch(
      /FAIL {2}sustained {2}real time, seed 0, engine compiled, interrupted\n/,
    );
    expect(stdout).toMatch(/\nFAIL .*1 of 2 scenarios passed.*\n$/);
    const { scenarios } = json(readFileSync(file, 'utf8'));
    expect(scenarios.map(({ name }) => name)).toEqual(['per-user-limit', 'sustained']);
    expect(scenarios[1]!.counts.completed).toBeGreaterThan(0);
    expect(scenarios[1]!.simulatedMs).toBeLessThan(30_000);
  });

  test('for the second time does not wait for the report', async () => {
    const path = folder.write(
      'hangs.mjs',
      "setInterval(() => {}, 1000); process.stdout.write('waiting'); await new Promise(() => {});",
    );
    const child = start([path]);
    const outcome = outcomeOf(child);
    await said(child, 'waiting');
    child.kill('SIGINT');
    await sleep(200);
    expect(child.exitCode).toBeNull();
    child.kill('SIGINT');
    expect((await outcome).code).toBe(105);
  });
});
