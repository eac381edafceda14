import { expect, test } from 'vitest';
import { ExploreLine } from '../../src/cli/explore_line.ts';
import { blankReport, type SweepReport } from '../../src/explore/mod.ts';
import { ERASE, fakeClock, FakeStream } from './fake_stream.ts';

const REPORT: SweepReport = {
  ...blankReport(),
  seeds: 1500,
  claims: {
    queue: { judged: 3, vacuous: 1497, violated: 0 },
    replies: { judged: 1500, vacuous: 0, violated: 0 },
    silence: { judged: 0, vacuous: 1500, violated: 0, missing: 'nothing' },
  },
  situations: { queued: 4, 'refused: queue-full': 1 },
};

function lineOn(columns: number | undefined) {
  const { clock, set } = fakeClock();
  const stream = new FakeStream(columns);
  return { stream, set, line: new ExploreLine(stream, clock) };
}

test('says how many seeds of how many, how fast, and what came up', () => {
  const { stream, set, line } = lineOn(100);
  set(2);
  line.update({ seeds: 1500, of: 20_000, report: REPORT });
  expect(stream.line).toBe(
    'explore  1,500 of 20,000 seeds, 750 seeds/s, 2 of 3 claims judged, 2 situations',
  );
  expect(line.elapsedMs).toBe(2000);
});

test('says how small a failure has become, and leaves no line behind', () => {
  const { stream, set, line } = lineOn(100);
  set(1.5);
  line.updateShrinking({ commands: 12, runs: 1 });
  expect(stream.line).toBe('shrink  12 commands after 1 run');
  line.updateShrinking({ commands: 1, runs: 2345 });
  expect(stream.line).toBe('shrink  1 command after 2,345 runs');
  line.clear();
  expect(stream.written.at(-1)).toBe(`\r${ERASE}`);
});

test('what is over at once is not worth a line', () => {
  const { stream, line } = lineOn(100);
  line.update({ seeds: 16, of: 16, report: REPORT });
  line.updateShrinking({ commands: 3, runs: 10 });
  line.clear();
  expect(stream.written).toEqual([]);
});

test('where nobody looks on it says a line now and then, of whatever it is at', () => {
  const { stream, set, line } = lineOn(undefined);
  for (const seconds of [5, 10, 15]) {
    set(seconds);
    line.update({ seeds: 100 * seconds, of: 5000, report: REPORT });
  }
  set(20);
  line.updateShrinking({ commands: 3, runs: 10 });
  line.clear();
  expect(stream.written).toEqual([
    'explore  1,000 of 5,000 seeds, 100 seeds/s, 2 of 3 claims judged, 2 situations\n',
    'shrink  3 commands after 10 runs\n',
  ]);
});
