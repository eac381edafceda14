import { afterAll, expect, test } from 'vitest';
import type { Compared } from './own_code_stories.ts';
import { startThread } from './thread.ts';

const thread = startThread(new URL('own_code_stories.ts', import.meta.url));
afterAll(() => thread.stop());

test('hubbub itself, RxJS, XState and histograms are not disturbed by the globals of a run', async () => {
  const { outside, inside, played } = await thread.call<Compared>('compare');
  expect(inside).toEqual(outside);
  expect(outside).not.toContain(null);
  expect(played).toMatchObject({ endMs: 0, uncaught: [], refused: [], pending: [] });
});

test('hubbub itself draws nothing from the chance of a run', async () => {
  expect(await thread.call('secondDraw', true)).toBe(await thread.call('secondDraw', false));
});
