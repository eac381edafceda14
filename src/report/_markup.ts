import { printable, shortened } from './_format.ts';

/** Pieces of HTML and SVG. */

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text from outside as content of an element or an attribute; nothing in it is markup. */
export function escaped(text: string): string {
  return printable(text).replaceAll(/[&<>"']/g, (character) => ENTITIES[character]!);
}

/** Attributes; those that are undefined are left out. Values are escaped. */
export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element. `content` is markup. */
export function element(name: string, attributes: Attributes, content = ''): string {
  const words = Object.entries(attributes).flatMap(([key, value]) =>
    value === undefined
      ? []
      : [` ${key}="${typeof value === 'number' ? round(value) : escaped(value)}"`],
  );
  return content === '' && !CONTAINERS.has(name)
    ? `<${name}${words.join('')}/>`
    : `<${name}${words.join('')}>${content}</${name}>`;
}

/** Elements that HTML wants to be closed even if they are empty. */
const CONTAINERS = new Set([
  'div',
  'span',
  'p',
  'aside',
  'main',
  'text',
  'title',
  'script',
  'style',
]);

/** Data for a script inside a page. */
export function scriptData(value: unknown): string {
  return JSON.stringify(value).replaceAll('<', String.raw`\u003c`);
}

/** About how wide a text is, pixels, in a proportional face of `size` pixels. */
export function textWidth(text: string, size: number): number {
  let width = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    width +=
      code >= WIDE_FROM ? 1 : NARROW.test(character) ? 0.33 : WIDE.test(character) ? 0.7 : 0.58;
  }
  return width * size;
}

/** From here on scripts are about as wide as high. */
const WIDE_FROM = 0x1100;
const NARROW = /[iljtf.,:;|!'"()[\] ]/;
const WIDE = /[A-Z0-9mw@%#]/;

/** A text that fits into so many pixels; if it has to be cut, in the middle: its end says the most. */
export function fitted(text: string, width: number, size: number): string {
  return shortened(text, (shorter) => textWidth(shorter, size) <= width);
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
