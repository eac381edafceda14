import { Occasions } from './_occasions.ts';
import type { Oracle } from './oracle.ts';
import type { RecordedChoices } from './recorded_oracle.ts';

/**
 * Asks `inner` and remembers where it answered otherwise than `base` did, which is asked the same
 * questions: against the oracle that a seed makes, a whole run is recorded by its seed and few choices.
 */
export function recordingDifferences(
  inner: Oracle,
  base: Oracle,
): Oracle & { choices(): RecordedChoices } {
  const occasions = new Occasions();
  const recorded: Record<string, number> = {};
  return {
    plain: inner.plain && base.plain,
    pick(label, count, actors) {
      const choice = inner.pick(label, count, actors);
      const key = occasions.key(label, actors);
      if (choice !== base.pick(label, count, actors)) recorded[key] = choice;
      return choice;
    },
    chance(label, probability, subject) {
      const happens = inner.chance(label, probability, subject);
      const key = occasions.key(label, [subject]);
      if (happens !== base.chance(label, probability, subject)) recorded[key] = Number(happens);
      return happens;
    },
    choices: () => recorded,
  };
}

/** Answers as `choices` says; what was not recorded, or no longer fits, `base` decides. */
export function replayingDifferences(choices: RecordedChoices, base: Oracle): Oracle {
  const occasions = new Occasions();
  return {
    plain: base.plain && Object.keys(choices).length === 0,
    pick(label, count, actors) {
      // The base is asked even where it is overruled: what it says next may depend on it.
      const fallback = base.pick(label, count, actors);
      const choice = choices[occasions.key(label, actors)] ?? fallback;
      return choice < count ? choice : fallback;
    },
    chance(label, probability, subject) {
      const fallback = base.chance(label, probability, subject);
      const choice = choices[occasions.key(label, [subject])];
      return choice === undefined ? fallback : choice === 1;
    },
  };
}
