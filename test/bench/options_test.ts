import { describe, expect, test } from 'vitest';
import { parseOptions, UsageError } from './options.ts';

const KEYS = ['record_ns', 'kernel_vs_rxjs_virtual'];

function parse(...argv: string[]) {
  return parseOptions(argv, KEYS);
}

describe('parseOptions()', () => {
  test('without arguments everything is measured, in five rounds', () => {
    expect(parse()).toEqual({
      help: false,
      json: undefined,
      only: undefined,
      rounds: 5,
      quick: false,
    });
  });

  test('--quick takes two rounds, unless told otherwise', () => {
    expect(parse('--quick').rounds).toBe(2);
    expect(parse('--quick', '--rounds', '9').rounds).toBe(9);
  });

  test('--only takes keys with commas between them, --json a file', () => {
    const { only, json } = parse('--only', 'kernel_vs_rxjs_virtual, record_ns', '--json=a.json');
    expect(only).toEqual(['kernel_vs_rxjs_virtual', 'record_ns']);
    expect(json).toBe('a.json');
  });

  test.each([
    [['--fast'], "Unknown option '--fast'"],
    [['more'], "Unexpected argument 'more'"],
    [['--rounds', '0'], '--rounds must be an integer from 1, got "0"'],
    [['--rounds', 'many'], '--rounds must be an integer from 1, got "many"'],
    [['--only', 'speed'], 'There is no row "speed": choose from record_ns, kernel_vs_rxjs_virtual'],
    [['--json'], "Option '--json <value>' argument missing"],
  ])('%j is refused in one line', (argv, message) => {
    expect(() => parse(...argv)).toThrow(UsageError);
    expect(() => parse(...argv)).toThrow(message);
    let said = '';
    try {
      parse(...argv);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).not.toContain('\n');
  });
});
