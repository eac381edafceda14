import { Occasions } from './_occasions.ts';
import type { Oracle } from './oracle.ts';

/**
 * Choices that are not the plain one, each under a key of what was decided, for whom, and the how
 * manieth time. Keys rather than positions: where one command is taken away, the choices of the
 * others stay theirs.
 */
export type RecordedChoices = Readonly<Record<string, number>>;

/** Asks `inner` and remembers what it answered; `choices()` is the recording. */
export function recordingOracle(inner: Oracle): Oracle & { choices(): RecordedChoices } {
  const occasions = new Occasions();
  const recorded: Record<string, number> = {};
  return {
    plain: inner.plain,
    pick(label, count, actors) {
      const choice = inner.pick(label, count, actors);
      const key = occasions.key(label, actors);
      if (choice !== 0) recorded[key] = choice;
      return choice;
    },
    chance(label, probability, subject) {
      const happens = inner.chance(label, probability, subject);
      const key = occasions.key(label, [subject]);
      if (happens) recorded[key] = 1;
      return happens;
    },
    choices: () => recorded,
  };
}

/** Answers as `choices` says; what was not recorded, or no longer fits, is the plain choice. */
export function replayingOracle(choices: RecordedChoices): Oracle {
  const occasions = new Occasions();
  return {
    plain: Object.keys(choices).length === 0,
    pick(label, count, actors) {
      const choice = choices[occasions.key(label, actors)] ?? 0;
      return choice < count ? choice : 0;
    },
    chance: (label, _probability, subject) => choices[occasions.key(label, [subject])] === 1,
  };
}
