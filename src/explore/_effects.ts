/**
 * What the manager says during a step, as integers: `id << 5 | kind`. The same words as the effects of
 * the machine, without the numbers of turns.
 */
export const Effect = {
  queued: 0,
  admitted: 1,
  work_begun: 2,
  turn_held: 3,
  answered: 4,
  /** Another turn of it waits. */
  'answered-more': 5,
  unknown: 6,
  'refused:id-in-use': 7,
  'refused:user-limit': 8,
  'refused:global-limit': 9,
  'refused:queue-full': 10,
  'refused:queue-timeout': 11,
  'refused:abandoned': 12,
  'refused:shutting-down': 13,
  'ended:stopped': 14,
  'ended:idle-timeout': 15,
  'ended:max-duration': 16,
  'ended:shutting-down': 17,
} as const;

export type EffectKind = keyof typeof Effect;
/** At the number of a kind: its name. */
export const EFFECT_KINDS = Object.keys(Effect) as readonly EffectKind[];

const KIND_BITS = 5;
const ROOM = 32;

/** The effects of one step, in order. */
export class Effects {
  readonly #items = new Int32Array(ROOM);
  length = 0;

  clear(): void {
    this.length = 0;
  }
  add(kind: number, id: number): void {
    this.#items[this.length++] = (id << KIND_BITS) | kind;
  }
  kindAt(index: number): number {
    return this.#items[index]! & ((1 << KIND_BITS) - 1);
  }
  idAt(index: number): number {
    return this.#items[index]! >> KIND_BITS;
  }
}
