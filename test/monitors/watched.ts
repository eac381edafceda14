import type { Hearing, Limits, Names } from '../../src/facts/mod.ts';
import { CLAIMS, MonitorSet, type InvariantResult } from '../../src/monitors/mod.ts';
import { Story } from '../metrics/story.ts';

export type Claim = (typeof CLAIMS)[number];

const NAMES: Names = {
  nameOfUser: (user) => `user ${user}`,
  nameOfConversation: (conversation) => `conversation ${conversation}`,
};

/** All monitors of a run with these limits, and the story that they watch. */
export function watched(
  limits: Limits = {},
  options: { hearing?: Hearing; graceMs?: number } = {},
) {
  const monitors = new MonitorSet(limits, NAMES, options);
  /** What became of a claim; undefined where nobody watches it. */
  const resultOf = (claim: Claim): InvariantResult | undefined =>
    monitors.results().find(({ id }) => id === claim);
  return { monitors, story: new Story(monitors), resultOf };
}
