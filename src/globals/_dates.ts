import { unixMs } from './_clock.ts';
import {
  ownProperty,
  replaceClass,
  replaceGetter,
  replaceProperty,
  wrapMethod,
} from './_properties.ts';

/** Makes "now" that of the run wherever dates are made or written. The time zone stays that of the machine. */
export function installDates(): void {
  const realNow = Date.now;
  const now = () => unixMs() ?? realNow();
  const replacement = replaceClass(globalThis, 'Date', (real, args, newTarget) => {
    const parts = args.length === 0 ? [now()] : args;
    if (newTarget !== undefined) return Reflect.construct(real, parts, newTarget) as object;
    // Called, not constructed, it gives a text, whatever it is given.
    return Reflect.construct(real, [now()]).toString();
  })!;
  replaceProperty(replacement, 'now', now);
  installFormats(now);
}

/** `format()` and `formatToParts()` without a date mean now. */
function installFormats(now: () => number): void {
  const { prototype } = Intl.DateTimeFormat;
  const getFormat = ownProperty(prototype, 'format')!.get!;
  const bound = new WeakMap<object, (date?: number | Date) => string>();
  replaceGetter(prototype, 'format', function (this: Intl.DateTimeFormat) {
    let format = bound.get(this);
    if (format === undefined) {
      const real = Reflect.apply(getFormat, this, []) as (date: number | Date) => string;
      format = (date) => real(date === undefined ? now() : date);
      bound.set(this, format);
    }
    return format;
  });
  wrapMethod(
    prototype,
    'formatToParts',
    (real) =>
      function (this: unknown, date) {
        return Reflect.apply(real, this, [date === undefined ? now() : date]);
      },
  );
}
