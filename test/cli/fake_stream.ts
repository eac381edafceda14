import { expect } from 'vitest';
import type { TextStream } from '../../src/cli/terminal.ts';
import { systemClock } from '../../src/time/mod.ts';

/** ECMA-48's Erase in Line. */
export const ERASE = '\u001b[K';

/** Keeps what is written to it. */
export class FakeStream implements TextStream {
  readonly colour = true;
  columns: number | undefined;
  readonly written: string[] = [];

  constructor(columns: number | undefined) {
    this.columns = columns;
  }

  write(text: string): void {
    this.written.push(text);
  }

  /** The last line that was drawn, without what moves the cursor. */
  get line(): string {
    const text = this.written.at(-1)!;
    expect(text.startsWith('\r')).toBe(true);
    expect(text.endsWith(ERASE)).toBe(true);
    return text.slice(1, -ERASE.length);
  }
}

const BIRTH = 5_000_000;

/** A clock that stands still until it is told how late it is, s. */
export function fakeClock() {
  let now = BIRTH;
  return {
    clock: { ...systemClock, now: () => now },
    set: (seconds: number) => {
      now = BIRTH + seconds * 1e6;
    },
  };
}
