import { afterAll, describe, expect, test } from 'vitest';
import { startThread } from './thread.ts';

const thread = startThread(new URL('pristine_stories.ts', import.meta.url));
afterAll(() => thread.stop());

const changes = await thread.call<string[]>('changes');

describe('what a run has changed is as it was in the next one', () => {
  test.each(changes)('%s', async (name) => {
    const { before, made, next } = await thread.call<Record<string, string>>('make', name);
    expect(made).not.toBe(before);
    expect(next).toBe(before);
  });
});

test('what cannot be put back is named', async () => {
  expect(await thread.call('changeForGood')).toEqual([
    'globalThis.forGood',
    'Set.prototype, frozen',
  ]);
});
