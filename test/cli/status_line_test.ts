import { describe, expect, test, vi } from 'vitest';
import { StatusLine } from '../../src/cli/status_line.ts';
import { ERASE, fakeClock, FakeStream } from './fake_stream.ts';

function lineOn(columns: number | undefined) {
  const { clock, set } = fakeClock();
  const stream = new FakeStream(columns);
  const line = new StatusLine(stream, clock);
  const show = (seconds: number, figures: string, name = 'lunch') => {
    set(seconds);
    line.show(name, () => figures);
  };
  return { stream, line, show };
}

describe('on a terminal', () => {
  test('says nothing within a second, and has then nothing to take away', () => {
    const { stream, line, show } = lineOn(40);
    show(0.999, 'early');
    line.clear();
    expect(stream.written).toEqual([]);
    show(1, 'now');
    expect(stream.line).toBe('lunch  now');
  });

  test('asks for figures only when they are said', () => {
    const { line, show } = lineOn(40);
    const figures = vi.fn(() => 'x');
    line.show('lunch', figures);
    expect(figures).not.toHaveBeenCalled();
    show(1, '');
    line.show('lunch', figures);
    expect(figures).toHaveBeenCalledOnce();
  });

  test('draws every report over the one before, and takes the last one away once', () => {
    const { stream, line, show } = lineOn(40);
    show(1, 'much');
    show(1.01, 'more');
    line.clear();
    line.clear();
    expect(stream.written).toEqual([
      `\rlunch  much${ERASE}`,
      `\rlunch  more${ERASE}`,
      `\r${ERASE}`,
    ]);
    show(2, 'again');
    line.clear();
    expect(stream.written.slice(-1)).toEqual([`\r${ERASE}`]);
  });

  test.each<[string, string, number, string]>([
    ['a-long-name', 'some figures', 26, 'a-long-name  some figures'],
    ['a-long-name', 'some figures', 25, 'a-long-na…  some figures'],
    ['a-long-name', 'some figures', 20, 'a-long-…  some fig…'],
    ['x', 'some figures', 8, 'x  som…'],
    ['食堂食堂', '12', 10, '食堂食堂…'],
    ['👩‍🍳👩‍🍳', '1', 6, '👩‍🍳👩‍🍳…'],
    ['x', 'y', 1, '…'],
  ])('%s and %s in %i columns are %s', (name, figures, columns, expected) => {
    const { stream, show } = lineOn(columns);
    show(1, figures, name);
    expect(stream.line).toBe(expected);
  });
});

describe('elsewhere', () => {
  test('says a plain line every ten seconds, and never takes one away', () => {
    const { stream, line, show } = lineOn(undefined);
    for (const seconds of [9.999, 10, 19.999, 25, 34.999, 35]) show(seconds, `at ${seconds}`);
    line.clear();
    expect(stream.written).toEqual(['lunch  at 10\n', 'lunch  at 25\n', 'lunch  at 35\n']);
  });
});
