/** Something that the kernel runs at its instant. One object may be scheduled again and again. */
export interface Task {
  /**
   * What happens. An exception stops the run.
   *
   * @param handle names the entry that runs, for a task that is in the queue several times.
   */
  run(handle: Handle): void;
  /**
   * Index of the actor that sent it and of the one that gets it. The kernel, when it chooses among
   * entries of one instant, keeps those of one sender to one receiver in order. Absent: related to none.
   */
  readonly sender?: number;
  readonly receiver?: number;
}

/** Names one entry of the queue, also after it has run: cancelling it then does nothing. */
export type Handle = number;

/** A handle that names no entry. */
export const NO_HANDLE: Handle = -1;

/** A task from a function. */
export function task(run: (handle: Handle) => void): Task {
  return { run };
}

/** Who sends to actors without being one; of `timer`, also who gets. */
export const SenderFamily = { request: 0, answer: 1, script: 2, timer: 3 } as const;
export type SenderFamily = (typeof SenderFamily)[keyof typeof SenderFamily];

const FAMILIES = 4;

/** A sender's number that belongs to no actor: below all of theirs, alone in its family. */
export function outsideSender(family: SenderFamily, member: number): number {
  return -2 - member * FAMILIES - family;
}
