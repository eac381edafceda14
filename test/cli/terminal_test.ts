import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { processTerminal } from '../../src/cli/terminal.ts';

const STREAMS = [process.stdout, process.stderr];
const { isTTY, columns } = process.stdout;
const listeners = STREAMS.map((stream) => stream.listeners('error'));

function onTerminal(value: boolean): void {
  process.stdout.isTTY = value;
}

beforeEach(() => vi.stubEnv('NO_COLOR', undefined));
afterEach(() => {
  vi.unstubAllEnvs();
  onTerminal(isTTY);
  process.stdout.columns = columns;
  for (const [index, stream] of STREAMS.entries()) {
    for (const listener of stream.listeners('error')) {
      if (!listeners[index]!.includes(listener)) stream.off('error', listener as () => void);
    }
  }
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

  test.each([
    ['a terminal', true, 'xterm', 100, 100],
    ['a terminal that does not say how wide it is', true, 'xterm', 0, 80],
    ['a terminal that cannot draw over a line', true, 'dumb', 100, undefined],
    ['a file', false, 'xterm', 100, undefined],
  ])('%s: columns', (_, terminal, term, wide, expected) => {
    onTerminal(terminal);
    vi.stubEnv('TERM', term);
    const { output } = processTerminal();
    process.stdout.columns = wide;
    expect(output.columns).toBe(expected);
  });

  test('proposes the command by which it was called', () => {
    vi.stubEnv('npm_lifecycle_event', undefined);
    expect(processTerminal().command).toBe('hubbub');
    vi.stubEnv('npm_lifecycle_event', 'sim');
    expect(processTerminal().command).toBe('npm run sim --');
  });
});
