import type { Fact, TargetStats } from './fact.ts';

/** Bytes of a fact before its reason and its figures. */
const FIXED_BYTES = 60;
const STATS = [
  'active',
  'queued',
  'turns',
  'users',
  'timers',
] as const satisfies readonly (keyof TargetStats)[];
const STATS_BYTES = STATS.length * 8;

/** Most bytes that a fact with this reason can take. */
export function encodedSizeBound(fact: Fact): number {
  return FIXED_BYTES + fact.reason.length * 2 + STATS_BYTES;
}

/**
 * Writes `fact` at `offset` in its binary form and returns the offset behind it. Little-endian:
 * kind u8, flags u8 (1: of the probe, 2: figures follow), time, due, planned, token, retryAfter as
 * f64, user, user type, conversation, turn as i32, length of the reason as u32 with its UTF-16 units,
 * and the figures as f64 (-1 for unknown). The position in the run is not written: it is implied.
 */
export function encodeFact(fact: Fact, view: DataView, offset: number): number {
  view.setUint8(offset, fact.kind);
  view.setUint8(offset + 1, (fact.probe ? 1 : 0) | (fact.stats === null ? 0 : 2));
  view.setFloat64(offset + 2, fact.time, true);
  view.setFloat64(offset + 10, fact.due, true);
  view.setFloat64(offset + 18, fact.planned, true);
  view.setFloat64(offset + 26, fact.token, true);
  view.setFloat64(offset + 34, fact.retryAfter, true);
  view.setInt32(offset + 42, fact.user, true);
  view.setInt32(offset + 46, fact.conversation, true);
  view.setInt16(offset + 50, fact.userType, true);
  view.setInt32(offset + 52, fact.turn, true);
  const reason = fact.reason;
  view.setUint32(offset + 56, reason.length, true);
  let end = offset + FIXED_BYTES;
  for (let index = 0; index < reason.length; index++) {
    view.setUint16(end, reason.charCodeAt(index), true);
    end += 2;
  }
  if (fact.stats !== null) {
    for (const name of STATS) {
      view.setFloat64(end, fact.stats[name] ?? -1, true);
      end += 8;
    }
  }
  return end;
}
