import { describe, expect, test } from 'vitest';
import { HelpShown, parseArguments } from '../../src/cli/arguments.ts';
import { ConfigurationError } from '../../src/modules/mod.ts';

function parse(line: string, environment: Record<string, string> = {}) {
  const argv = line.split(' ').filter((word) => word !== '');
  const invocation = parseArguments(argv, environment, () => {});
  if (invocation.command !== 'run') throw new Error(`"${line}" is not a run`);
  return invocation;
}

function other(line: string) {
  return parseArguments(line.split(' '), {}, () => {});
}

test('other commands have their own words', () => {
  expect(other('mutants ghost-waiter --stories 5 --seed 3 --json')).toEqual({
    command: 'mutants',
    names: ['ghost-waiter'],
    stories: 5,
    seed: 3,
    json: '-',
  });
  const replay = { command: 'replay', file: 'a.json', until: undefined, all: false };
  expect(other('replay a.json')).toEqual({ ...replay, html: undefined });
  expect(other('replay --html a.json')).toEqual({ ...replay, html: '' });
  expect(other('replay a.json --html b.html --until 7 --all')).toEqual({
    ...replay,
    until: 7,
    all: true,
    html: 'b.html',
  });
});

test('explore has its own words, and defaults for each', () => {
  expect(other('explore')).toEqual({
    command: 'explore',
    scenarios: [],
    target: { kind: 'reference' },
    seed: 0,
    seeds: 1000,
    limits: undefined,
    faults: undefined,
    strategy: 'portfolio',
    threads: undefined,
    replays: 'replays',
    json: undefined,
    words: ['--strategy', 'portfolio'],
  });
  const line =
    'explore burst --target module:a.ts --seeds 20 --seed 4 --limits maxConversations=3,queueTimeout=none --fault errors=1% --strategy pct --threads 2 --replays r --json';
  expect(other(line)).toEqual({
    command: 'explore',
    scenarios: ['burst'],
    target: { kind: 'module', path: 'a.ts' },
    seed: 4,
    seeds: 20,
    limits: { maxConversations: 3, queueTimeoutMs: 'none' },
    faults: { errors: 0.01 },
    strategy: 'pct',
    threads: 2,
    replays: 'r',
    json: '-',
    words: [
      'burst',
      '--target',
      'module:a.ts',
      '--limits',
      'maxConversations=3,queueTimeout=none',
      '--fault',
      'errors=1%',
      '--strategy',
      'pct',
      '--replays',
      'r',
    ],
  });
});

test('without a word everything runs, in virtual time, with a full report', () => {
  expect(parse('')).toEqual({
    command: 'run',
    scenarios: [],
    mode: 'virtual',
    target: { kind: 'reference' },
    seed: undefined,
    engine: undefined,
    overrides: {},
    overrideWords: [],
    quick: false,
    strict: false,
    detail: 'full',
    json: undefined,
    trace: undefined,
  });
});

test('every flag is understood, in any place', () => {
  const line =
    'run burst --real-time --seed 7 a.yaml --engine xstate --users 9 --for 2m --limit maxQueued=none --target module:m.ts --fault errors=2% --strict --quiet --json o.json --trace t';
  expect(parse(line)).toEqual({
    command: 'run',
    scenarios: ['burst', 'a.yaml'],
    mode: 'real',
    target: { kind: 'module', path: 'm.ts' },
    seed: 7,
    engine: 'xstate',
    overrides: {
      users: 9,
      forMs: 120_000,
      limits: { maxQueued: 'none' },
      faults: { errors: 0.02 },
    },
    overrideWords: [
      '--users',
      '9',
      '--for',
      '2m',
      '--limit',
      'maxQueued=none',
      '--fault',
      'errors=2%',
    ],
    quick: false,
    strict: true,
    detail: 'failures',
    json: 'o.json',
    trace: 't',
  });
  expect(
    parse('--quick --no-output --virtual-time --target reference --engine auto'),
  ).toMatchObject({ quick: true, detail: 'verdict', mode: 'virtual' });
});

test('--no-output goes before --quiet', () => {
  expect(parse('--quiet --no-output').detail).toBe('verdict');
});

test.each(['auto', 'compiled', 'xstate'])('--engine %s is a choice', (engine) => {
  expect(parse(`--engine ${engine}`).engine).toBe(engine);
  expect(parse('', { HUBBUB_ENGINE: engine }).engine).toBe(engine);
});

describe('--limit', () => {
  const limits = { maxQueued: 5, idleTimeoutMs: 30_000, maxDurationMs: 'none' };
  const overrideWords = ['maxQueued=5', 'idleTimeout=30s', 'maxDuration=none'].flatMap((each) => [
    '--limit',
    each,
  ]);

  test('is repeatable, and takes several at once', () => {
    const line = '--limit maxQueued=5,idleTimeout=30s --limit maxDuration=none';
    expect(parse(line)).toMatchObject({ overrides: { limits }, overrideWords });
  });

  test('takes no scenario for a limit', () => {
    expect(parse('--limit maxQueued=5 burst').scenarios).toEqual(['burst']);
  });

  test('comes from the environment, separated by commas', () => {
    const environment = { HUBBUB_LIMIT: 'maxQueued=5, idleTimeout=30s,maxDuration=none' };
    expect(parse('', environment)).toMatchObject({ overrides: { limits }, overrideWords });
  });

  test('goes before the environment, whichever limits that names', () => {
    const { overrides } = parse('--limit maxQueued=7', { HUBBUB_LIMIT: 'maxTurnsInFlight=5' });
    expect(overrides.limits).toEqual({ maxQueued: 7 });
  });

  test('of one name counts as it was written last', () => {
    expect(parse('--limit maxQueued=7 --limit maxQueued=8').overrides.limits).toEqual({
      maxQueued: 8,
    });
  });
});

describe('--json', () => {
  test.each([
    ['--json', '-', []],
    ['--json -', '-', []],
    ['--json out.json', 'out.json', []],
    ['--json=out.txt', 'out.txt', []],
    ['--json burst', '-', ['burst']],
    ['--json --seed 7', '-', []],
    ['burst --json', '-', ['burst']],
    ['--json a.json b.json', 'a.json', ['b.json']],
  ])('%s: writes to %s and runs %j', (line, json, scenarios) => {
    expect(parse(line)).toMatchObject({ json, scenarios });
  });
});

describe('the environment', () => {
  test('gives any option', () => {
    const environment = {
      HUBBUB_SEED: '5',
      HUBBUB_REAL_TIME: '1',
      HUBBUB_STRICT: 'true',
      HUBBUB_QUIET: 'yes',
      HUBBUB_JSON: 'out.json',
      HUBBUB_TRACE: 'trace.ndjson',
      HUBBUB_USERS: '9',
      HUBBUB_FOR: '2 min',
    };
    expect(parse('', environment)).toMatchObject({
      seed: 5,
      overrides: { users: 9, forMs: 120_000 },
      overrideWords: ['--users', '9', '--for', '2 min'],
      mode: 'real',
      strict: true,
      detail: 'failures',
      json: 'out.json',
      trace: 'trace.ndjson',
    });
    expect(parse('', { HUBBUB_NO_OUTPUT: '1', HUBBUB_QUICK: '1', HUBBUB_JSON: '-' })).toMatchObject(
      { detail: 'verdict', quick: true, json: '-' },
    );
  });

  test('goes behind a flag, and behind its opposite', () => {
    expect(parse('--seed 7', { HUBBUB_SEED: '5' }).seed).toBe(7);
    expect(parse('--virtual-time', { HUBBUB_REAL_TIME: '1' }).mode).toBe('virtual');
    expect(parse('--json a.json', { HUBBUB_JSON: 'b.json' }).json).toBe('a.json');
  });

  test.each(['0', 'false', 'no', ''])('switches an option off by %j', (value) => {
    const environment = { HUBBUB_REAL_TIME: value, HUBBUB_STRICT: value, HUBBUB_NO_OUTPUT: value };
    expect(parse('', environment)).toMatchObject({
      mode: 'virtual',
      strict: false,
      detail: 'full',
    });
  });

  test.each([
    [
      { HUBBUB_SEED: 'x' },
      'Cannot use HUBBUB_SEED="x": It must be an integer from 0 to 9007199254740991',
    ],
    [{ HUBBUB_USERS: '0' }, 'Cannot use HUBBUB_USERS="0": It must be an integer from 1'],
    [{ HUBBUB_FOR: '0s' }, 'Cannot use HUBBUB_FOR="0s": It must be longer than 0, and finite'],
    [
      { HUBBUB_LIMIT: 'maxQueued' },
      'Cannot use HUBBUB_LIMIT="maxQueued": "maxQueued" is not a limit: write it like "maxQueued=50"',
    ],
    [
      { HUBBUB_ENGINE: 'steam' },
      'Cannot use HUBBUB_ENGINE="steam": the choices are auto, compiled, xstate',
    ],
    [
      { HUBBUB_TARGET: 'moon' },
      'Cannot use HUBBUB_TARGET="moon": There is no target "moon": use reference, or module:PATH',
    ],
    [
      { HUBBUB_REAL_TIME: '1', HUBBUB_VIRTUAL_TIME: '1' },
      'Cannot use both --virtual-time and --real-time: choose one',
    ],
    [
      { HUBBUB_QUICK: '1', scenario: 'burst' },
      'Cannot use --quick with scenarios: it chooses them itself',
    ],
  ])('%j: %s', ({ scenario = '', ...environment }: Record<string, string>, message) => {
    expect(() => parse(scenario, environment)).toThrow(new ConfigurationError(message));
  });
});

describe('a mistake', () => {
  const SEED = 'is invalid. It must be an integer from 0 to 9007199254740991';

  test.each([
    ['--nope', "Unknown option '--nope'; --help lists the options"],
    ['--seed x', `Option '--seed <number>' argument 'x' ${SEED}; --help lists the options`],
    ['--seed -1', `Option '--seed <number>' argument '-1' ${SEED}; --help lists the options`],
    ['--seed 1.5', `Option '--seed <number>' argument '1.5' ${SEED}; --help lists the options`],
    ['--seed 1e3', `Option '--seed <number>' argument '1e3' ${SEED}; --help lists the options`],
    [
      '--seed 9007199254740992',
      `Option '--seed <number>' argument '9007199254740992' ${SEED}; --help lists the options`,
    ],
    ['--seed', "Option '--seed <number>' argument missing; --help lists the options"],
    ['--trace', "Option '--trace <file>' argument missing; --help lists the options"],
    [
      '--target moon',
      "Option '--target <target>' argument 'moon' is invalid. There is no target \"moon\": use reference, or module:PATH; --help lists the options",
    ],
    [
      '--engine steam',
      "Option '--engine <engine>' argument 'steam' is invalid. Allowed choices are auto, compiled, xstate; --help lists the options",
    ],
    ...['0', '-1', '1.5', '1e3', 'x', '9007199254740992'].map((users) => [
      `--users ${users}`,
      `Option '--users <number>' argument '${users}' is invalid. It must be an integer from 1; --help lists the options`,
    ]),
    [
      '--for 30',
      `Option '--for <duration>' argument '30' is invalid. "30" has no unit: write "30s" or "30ms"; --help lists the options`,
    ],
    ...['0s', `${'9'.repeat(400)}s`].map((length) => [
      `--for ${length}`,
      `Option '--for <duration>' argument '${length}' is invalid. It must be longer than 0, and finite; --help lists the options`,
    ]),
    [
      '--limit maxQueued=5,maxQueued=-1',
      `Option '--limit <name=value>' argument 'maxQueued=5,maxQueued=-1' is invalid. "maxQueued" must be an integer from 0, or none, got "-1"; --help lists the options`,
    ],
    [
      '--real-time --virtual-time',
      "Option '--virtual-time' cannot be used with option '--real-time'; --help lists the options",
    ],
    ['--quick burst', 'Cannot use --quick with scenarios: it chooses them itself'],
  ])('%s: %s', (line, message) => {
    expect(() => parse(line)).toThrow(new ConfigurationError(message));
  });
});

test.each(['--help', '-h', '--version', 'run --help'])('%s is answered', (line) => {
  let shown = '';
  const argv = line.split(' ');
  expect(() => parseArguments(argv, {}, (text) => (shown += text))).toThrow(HelpShown);
  expect(shown).toMatch(line === '--version' ? /^\d+\.\d+\.\d+\n$/ : /^Usage: hubbub/);
});
