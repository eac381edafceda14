/** Characters of what a target gave or threw that are told: it may be as long as a book. */
const MOST_TOLD = 200;

/** What went wrong, in words. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : textOfAny(error);
}

/** The same with its kind before it, and no longer than one reads. */
export function failureInWords(error: unknown): string {
  return beginOf(error instanceof Error ? `${error.name}: ${error.message}` : textOfAny(error));
}

/** A value as one would write it down, and no longer than one reads. */
export function inWords(value: unknown): string {
  try {
    return beginOf(JSON.stringify(value) ?? textOfAny(value));
  } catch {
    return beginOf(textOfAny(value));
  }
}

/** Also of what has no text. */
function textOfAny(value: unknown): string {
  try {
    return String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

function beginOf(text: string): string {
  return text.length <= MOST_TOLD ? text : `${text.slice(0, MOST_TOLD)}…`;
}
