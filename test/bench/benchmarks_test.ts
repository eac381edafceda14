import { expect, test } from 'vitest';
import { loadHistograms } from '../../src/metrics/mod.ts';
import { BENCHMARKS } from './benchmarks.ts';
import { openConversations, TimersOnly } from './open_conversations.ts';

const keys = BENCHMARKS.flatMap((benchmark) => benchmark.keys);

test('every row has a key of its own', () => {
  expect(new Set(keys).size).toBe(keys.length);
});

test('all that something is asked of is measured', () => {
  expect(keys).toEqual(
    expect.arrayContaining([
      'kernel_vs_rxjs_virtual',
      'kernel_vs_handwritten',
      'compiled_vs_naive',
      'compiled_vs_handwritten',
      'cost_growth_1k_to_1m',
      'bytes_per_open_conversation',
      'record_ns',
      'soak_24h_memory_growth_mb',
    ]),
  );
});

test('lasting conversations have three timers each, whatever the target', async () => {
  await loadHistograms();
  const bare = await openConversations({
    open: 50,
    observers: [],
    createPort: (context) => new TimersOnly(context),
  });
  const whole = await openConversations({ open: 50, observers: [] });
  expect([bare.pending, whole.pending]).toEqual([150, 150]);
});
