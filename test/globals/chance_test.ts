import { afterAll, expect, test } from 'vitest';
import { startThread } from './thread.ts';

const thread = startThread(new URL('chance_stories.ts', import.meta.url));
afterAll(() => thread.stop());

test('what code draws depends on the seed alone', async () => {
  const first = await thread.call<string[]>('draws', 1);
  const other = await thread.call<string[]>('draws', 2);
  expect(await thread.call('draws', 1)).toEqual(first);
  expect(first).toHaveLength(17);
  for (const [index, drawn] of first.entries()) expect(drawn).not.toBe(other[index]);
});

test('another thread draws the same', async () => {
  const twin = startThread(new URL('chance_stories.ts', import.meta.url));
  try {
    expect(await twin.call('draws', 5)).toEqual(await thread.call('draws', 5));
  } finally {
    await twin.stop();
  }
});

test('a UUID is one of version 4', async () => {
  const [, uuid] = await thread.call<string[]>('draws', 3);
  expect(uuid).toMatch(/^[\da-f]{8}-[\da-f]{4}-4[\da-f]{3}-[89ab][\da-f]{3}-[\da-f]{12}$/);
});

test('only the part of a buffer is filled that was asked for', async () => {
  const drawn = await thread.call<string[]>('draws', 4);
  expect(drawn[9]).toMatch(/^0{8}/);
  expect(drawn[10]).toMatch(/^0,[1-9]\d*,[1-9]\d*,0$/);
});

test('callbacks are called later, as entries of their own', async () => {
  expect(await thread.call('callbackComesLater')).toEqual([
    'called',
    'null 4',
    'microtask',
    'null true',
  ]);
});

test('draws are spread evenly', async () => {
  const { mean, byte, least, most } = await thread.call<Record<string, number>>('spread');
  expect(mean).toBeCloseTo(0.5, 1);
  expect(byte! / 255).toBeCloseTo(0.5, 1);
  expect([least, most]).toEqual([3, 8]);
});

test('arguments are refused as Node refuses them', async () => {
  expect(await thread.call('refusesWhatNodeRefuses')).toEqual([
    'RangeError',
    'RangeError',
    'TypeError',
    'TypeMismatchError',
  ]);
});
