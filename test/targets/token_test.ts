import { expect, test } from 'vitest';
import { MAX_TURNS, tokenOf } from '../../src/facts/mod.ts';
import { textOf, tokenIn } from '../../src/targets/_token.ts';

test('what a user says carries its token, also where numbers are as large as they can be', () => {
  const most = [2 ** 32, MAX_TURNS] as const;
  for (const [conversation, turn] of [[0, 1], [3, 7], most] as const) {
    expect(tokenIn(textOf(conversation, turn), conversation, turn)).toBe(
      tokenOf(conversation, turn),
    );
  }
  expect(tokenIn(textOf(...most), 0, 1)).toBe(tokenOf(...most));
});

const own = `[hubbub:${tokenOf(3, 2)}]`;
const earlier = `[hubbub:${tokenOf(3, 1)}]`;
const foreign = `[hubbub:${tokenOf(4, 2)}]`;

test.each<[string, string, number]>([
  ['none', 'Hello! What can I do for you?', tokenOf(3, 2)],
  ['something like one', '[hubbub:] [hubbub:x] hubbub:7 [HUBBUB:8]', tokenOf(3, 2)],
  ['its own', `a ${own} b`, tokenOf(3, 2)],
  ['its own behind an earlier one', `${earlier} ${own}`, tokenOf(3, 2)],
  ['an earlier one alone', earlier, tokenOf(3, 1)],
  ["another's alone", foreign, tokenOf(4, 2)],
  ["another's behind its own", `${earlier}${own}${foreign}`, tokenOf(4, 2)],
])('a reply with %s', (_what, reply, token) => {
  expect(tokenIn(reply, 3, 2)).toBe(token);
});
