import { MAX_TURNS, tokenOf } from '../facts/mod.ts';

/** How a text carries a token: distinct enough that no reply contains one by chance. */
const TOKEN = /\[hubbub:(\d{1,16})\]/g;

/** What a simulated user says: a text that carries the token of this turn. */
export function textOf(conversation: number, turn: number): string {
  return `This is message ${turn} of a simulated user. [hubbub:${tokenOf(conversation, turn)}]`;
}

/**
 * The token that a reply to this turn carries. Another conversation's goes before all, since it must not
 * be there. Own ones of earlier turns may be, and a target need not repeat what it was told: with none
 * at all it is taken to be the right one.
 */
export function tokenIn(reply: string, conversation: number, turn: number): number {
  const own = tokenOf(conversation, turn);
  const tokens = Array.from(reply.matchAll(TOKEN), ([, digits]) => Number(digits));
  const foreign = tokens.find((token) => Math.floor(token / (MAX_TURNS + 1)) !== conversation);
  return foreign ?? (tokens.includes(own) ? own : (tokens[0] ?? own));
}
