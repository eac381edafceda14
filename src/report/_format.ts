/** Figures for people. */

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** A count, with thousands apart: `1,228`. */
export function formatCount(count: number): string {
  return GROUPED.format(count);
}

/** A count with its noun: `1 check`, `71 checks`. */
export function plural(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

/** A number with at most so many decimals and no trailing zeros. @default 1 */
export function formatNumber(value: number, decimals = 1): string {
  const rounded = Number(value.toFixed(decimals));
  return Math.abs(rounded) >= 10_000 ? GROUPED.format(rounded) : String(rounded);
}

/** Milliseconds in a table, always in ms, so that columns compare: `1,500`, `12.3`, `0.25`. */
export function formatMs(ms: number): string {
  if (ms >= 100) return formatCount(ms);
  return formatNumber(ms, ms >= 10 ? 1 : 2);
}

const CONTROL = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

/** A text from outside, with control characters made visible: no name may steer a terminal. */
export function printable(text: string): string {
  return text.replaceAll(CONTROL, (character) => {
    const code = character.codePointAt(0)!.toString(16).padStart(4, '0');
    return `\\u${code}`;
  });
}

/** `text`, or the longest that fits of it and has its middle replaced by `…`; at least two characters. */
export function shortened(text: string, fits: (shorter: string) => boolean): string {
  if (fits(text)) return text;
  const characters = Array.from(text);
  for (let count = characters.length - 1; count > 2; count--) {
    const tail = Math.floor(count * TAIL_SHARE);
    const shorter = `${characters
      .slice(0, count - tail)
      .join('')
      .trimEnd()}…${characters
      .slice(characters.length - tail)
      .join('')
      .trimStart()}`;
    if (fits(shorter)) return shorter;
  }
  return `${characters[0]!}…`;
}

const TAIL_SHARE = 0.45;

/** How many columns of a terminal a text takes. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const character of text) columns += WIDE.test(character) ? 2 : 1;
  return columns;
}

const WIDE =
  /[\p{sc=Han}\p{sc=Hangul}\p{sc=Hiragana}\p{sc=Katakana}\p{Emoji_Presentation}\u3000-\u303f\uff00-\uff60]/u;

/** Lays rows out in columns: those in `left` to the left, the others to the right. @default left [0] */
export function table(
  rows: readonly (readonly string[])[],
  left: readonly number[] = [0],
): string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]!.length)),
  );
  const pad = (cell: string, column: number) =>
    left.includes(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return rows.map((row) => row.map(pad).join('  ').trimEnd());
}
