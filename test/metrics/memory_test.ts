import { expect, test } from 'vitest';
import { MemoryMeter } from '../../src/metrics/mod.ts';

const BLOCK_MB = 64;

/** Memory that is really taken: every page is written to. */
function block(): Buffer {
  return Buffer.alloc(BLOCK_MB * 2 ** 20, 1);
}

test('MemoryMeter shows what is kept as growth', async () => {
  const meter = new MemoryMeter();
  meter.begin();
  const kept = block();
  const { beforeMb, afterMb, peakMb, growthMb } = await meter.end();
  expect(growthMb).toBe(afterMb - beforeMb);
  expect(growthMb).toBeGreaterThan(BLOCK_MB / 2);
  expect(growthMb).toBeLessThan(BLOCK_MB * 2);
  expect(peakMb).toBeGreaterThanOrEqual(beforeMb + BLOCK_MB / 2);
  expect(kept.length).toBe(BLOCK_MB * 2 ** 20);
});
