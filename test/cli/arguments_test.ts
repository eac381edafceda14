import { describe, expect, test } from 'vitest';
import { HelpShown, parseArguments } from '../../src/cli/arguments.ts';
import { ConfigurationError } from '../../src/scenarios/mod.ts';

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
  expect(other('replay a.json')).toEqual({ command: 'replay', file: 'a.json' });
});

test('without a word everything runs, in virtual time, with a full report', () => {
  expect(parse('')).toEqual({
    command: 'run',
    scenarios: [],
    mode: 'virtual',
    seed: undefined,
    quick: false,
    strict: false,
    detail: 'full',
    json: undefined,
    trace: undefined,
  });
});

test('every flag is understood, in any place', () => {
  const line = 'run burst --real-time --seed 7 a.yaml --strict --quiet --json o.json --trace t';
  expect(parse(line)).toEqual({
    command: 'run',
    scenarios: ['burst', 'a.yaml'],
    mode: 'real',
    seed: 7,
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
    };
    expect(parse('', environment)).toMatchObject({
      seed: 5,
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
      'Cannot use HUBBUB_SEED="x": It must be an integer from 0 to 9007199254740991.',
    ],
    [{ HUBBUB_TARGET: 'moon' }, 'Cannot use HUBBUB_TARGET="moon": the choices are reference'],
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
      "Option '--target <target>' argument 'moon' is invalid. Allowed choices are reference; --help lists the options",
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
