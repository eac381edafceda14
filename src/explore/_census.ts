import { isHeld, isWorking, Phase, phaseOf, rankOf, userOf } from './_entry.ts';
import type { ModelState } from './_model_state.ts';
import { MAX_USERS } from './scope.ts';

/** What counting the entries of a state gives. */
export class Census {
  active = 0;
  queued = 0;
  working = 0;
  held = 0;
  /** Steps until all is over, at most. */
  rank = 0;
  readonly byUser = new Int32Array(MAX_USERS);

  take({ entries, count }: ModelState): void {
    let queued = 0;
    let working = 0;
    let held = 0;
    let rank = 0;
    for (let user = 0; user < MAX_USERS; user++) this.byUser[user] = 0;
    for (let i = 0; i < count; i++) {
      const entry = entries[i]!;
      const phase = phaseOf(entry);
      if (phase === Phase.queued) queued++;
      else if (isWorking(phase)) working++;
      else if (isHeld(phase)) held++;
      this.byUser[userOf(entry)]!++;
      rank += rankOf(entry);
    }
    this.queued = queued;
    this.working = working;
    this.held = held;
    this.active = count - queued;
    this.rank = rank;
  }
}
