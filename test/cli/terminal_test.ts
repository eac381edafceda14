import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { processTerminal } from '../../src/cli/terminal.ts';

const { isTTY } = process.stdout;

function onTerminal(value: boolean): void {
  process.stdout.isTTY = value;
}

beforeEach(() => vi.stubEnv('NO_COLOR', undefined));
afterEach(() => {
  vi.unstubAllEnvs();
  onTerminal(isTTY);
});

describe('processTerminal', () => {
  test.each([
    [true, undefined, true],
    [true, '', true],
    [true, '1', false],
    [true, '0', false],
    [false, undefined, false],
  ])('on a terminal: %s, NO_COLOR=%j: colour is %s', (terminal, noColour, colour) => {
    onTerminal(terminal);
    vi.stubEnv('NO_COLOR', noColour);
    expect(processTerminal().output.colour).toBe(colour);
  });

  test('proposes the command by which it was called', () => {
    vi.stubEnv('npm_lifecycle_event', undefined);
    expect(processTerminal().command).toBe('hubbub');
    vi.stubEnv('npm_lifecycle_event', 'sim');
    expect(processTerminal().command).toBe('npm run sim --');
  });
});
