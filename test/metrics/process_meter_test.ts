import { expect, test } from 'vitest';
import { ProcessMeter } from '../../src/metrics/mod.ts';

const MB = 2 ** 20;

test('ProcessMeter shows this process with figures that can be', async () => {
  const meter = new ProcessMeter();
  await meter.begin();
  const before = process.cpuUsage();
  let sum = 0;
  while (process.cpuUsage(before).user < 60_000) for (let n = 0; n < 1e5; n++) sum += n % 7;
  const figures = await meter.end();
  expect(sum).toBeGreaterThan(0);
  expect(figures.pid).toBe(process.pid);
  // The system counts processor time in hundredths of a second.
  expect(figures.cpuMs).toBeGreaterThanOrEqual(40);
  expect(figures.cpuPercent).toBeGreaterThan(0);
  expect(figures.memoryMb).toBeGreaterThan(10);
  expect(figures.memoryMb).toBeLessThan((4 * process.memoryUsage.rss()) / MB);
  const { mean, p99, max } = figures.eventLoopDelayMs!;
  expect(mean).toBeGreaterThanOrEqual(0);
  expect(p99).toBeGreaterThanOrEqual(mean);
  expect(max).toBeGreaterThanOrEqual(p99 * 0.99);
});
