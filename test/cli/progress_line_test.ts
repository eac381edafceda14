import { describe, expect, test } from 'vitest';
import { ProgressLine } from '../../src/cli/progress_line.ts';
import type { TextStream } from '../../src/cli/terminal.ts';
import { systemClock } from '../../src/time/mod.ts';

const ERASE = '\u001b[K';

/** Keeps what is written to it. */
class FakeStream implements TextStream {
  readonly colour = true;
  columns: number | undefined;
  written: string[] = [];

  constructor(columns: number | undefined) {
    this.columns = columns;
  }

  write(text: string): void {
    this.written.push(text);
  }

  /** The last line that was drawn, without what moves the cursor. */
  get line(): string {
    const text = this.written.at(-1)!;
    expect(text.startsWith('\r')).toBe(true);
    expect(text.endsWith(ERASE)).toBe(true);
    return text.slice(1, -ERASE.length);
  }
}

interface Setting {
  readonly columns?: number | undefined;
  readonly name?: string;
  readonly plannedMs?: number;
}

/** A line whose clock stands still until it is told. */
function lineOn({ columns, name = 'lunch', plannedMs }: Setting) {
  let now = 5_000_000;
  const stream = new FakeStream(columns);
  const clock = { ...systemClock, now: () => now };
  const line = new ProgressLine(stream, { name, plannedMs, clock });
  return {
    stream,
    line,
    /** Reports progress at so many seconds of wall time. */
    at: (seconds: number, { simulatedMs = 12_000, events = 1000 * seconds } = {}) => {
      now = 5_000_000 + seconds * 1e6;
      line.update({ simulatedMs, events, started: 1234, active: 56 });
    },
  };
}

describe('on a terminal', () => {
  test('a run of less than a second says nothing, and leaves nothing to clear', () => {
    const { stream, line, at } = lineOn({ columns: 100 });
    at(0.1);
    at(0.9);
    line.clear();
    expect(stream.written).toEqual([]);
  });

  test('says where the run is, what was started, what is open, and how fast it goes', () => {
    const { stream, at } = lineOn({ columns: 100, plannedMs: 60_000 });
    at(1);
    expect(stream.line).toBe('lunch  at 12 s of 60 s, 1,234 started, 56 open, 1,000 events/s');
  });

  test('draws every report over the one before, on one line', () => {
    const { stream, at } = lineOn({ columns: 100 });
    for (const seconds of [1, 1.5, 2]) at(seconds);
    expect(stream.written).toHaveLength(3);
    expect(stream.written.join('')).not.toContain('\n');
  });

  test('counts the rate of events from the report before', () => {
    const { stream, at } = lineOn({ columns: 100 });
    at(1, { events: 1000 });
    at(1.5, { events: 6000 });
    expect(stream.line).toContain(', 10,000 events/s');
  });

  test('leaves an empty line behind, once', () => {
    const { stream, line, at } = lineOn({ columns: 100 });
    at(1);
    line.clear();
    line.clear();
    expect(stream.written.slice(1)).toEqual([`\r${ERASE}`]);
  });

  test('has no colour, whether or not it might', () => {
    const { stream, at } = lineOn({ columns: 100 });
    at(1);
    expect(stream.line).not.toContain('\u001b');
  });

  test.each([
    [undefined, 'at 12 s, '],
    [12_000, 'at 12 s of 12 s, '],
    [10_000, 'at 12 s (planned 10 s), '],
  ])('with %s ms planned says "%s"', (plannedMs, expected) => {
    const { stream, at } = lineOn({ columns: 100, ...(plannedMs && { plannedMs }) });
    at(1);
    expect(stream.line).toContain(`lunch  ${expected}`);
  });

  const FIGURES = '  at 12 s, 1,234 started, 56 open, 1,000 events/s';

  test.each<[string, number, string]>([
    ['a-name-of-24-characters-', 74, `a-name-of-24-characters-${FIGURES}`],
    ['a-name-of-24-characters-', 73, `a-name-of-24-character…${FIGURES}`],
    ['a-name-of-24-characters-', 40, 'a-name-…  at 12 s, 1,234 started, 56 o…'],
    ['lunch', 40, 'lunch  at 12 s, 1,234 started, 56 open…'],
    ['昼食の混雑', 57, `昼食の…${FIGURES}`],
    ['lunch', 2, '…'],
    ['lunch', 1, '…'],
  ])('%s in %i columns never reaches the last one', (name, columns, expected) => {
    const { stream, at } = lineOn({ columns, name });
    at(1);
    expect(stream.line).toBe(expected);
  });

  test('follows a window that becomes narrower', () => {
    const { stream, at } = lineOn({ columns: 100 });
    at(1);
    stream.columns = 20;
    at(1.5);
    expect(stream.line).toHaveLength(19);
  });

  test('shows what in a name would steer it', () => {
    const { stream, at } = lineOn({ columns: 100, name: 'a\u001b[2Jb' });
    at(1);
    expect(stream.line).toContain(String.raw`a\u001b[2Jb`);
  });
});

describe('elsewhere', () => {
  test('says a plain line every ten seconds, and clears nothing', () => {
    const { stream, line, at } = lineOn({ columns: undefined, plannedMs: 60_000 });
    for (const seconds of [1, 9.9, 10, 10.5, 19.9, 20.5, 30]) at(seconds);
    line.clear();
    expect(stream.written).toEqual([
      'lunch  at 12 s of 60 s, 1,234 started, 56 open, 1,000 events/s\n',
      'lunch  at 12 s of 60 s, 1,234 started, 56 open, 1,000 events/s\n',
    ]);
  });
});
