import { expect, test } from 'vitest';
import { FactKind, factName } from '../../src/facts/mod.ts';

test('factName gives back the name of every kind', () => {
  for (const [name, kind] of Object.entries(FactKind)) expect(factName(kind)).toBe(name);
});

test('every kind keeps its code: digests hold it', () => {
  expect(Object.entries(FactKind)).toEqual([
    ['arrived', 1],
    ['start_requested', 2],
    ['queued', 3],
    ['admitted', 4],
    ['refused', 5],
    ['turn_sent', 6],
    ['chunk_received', 7],
    ['turn_answered', 8],
    ['turn_failed', 9],
    ['stop_requested', 10],
    ['ended', 11],
    ['timer_fired', 12],
    ['fault_fired', 13],
    ['stats_sampled', 14],
    ['crashed', 15],
  ]);
});
