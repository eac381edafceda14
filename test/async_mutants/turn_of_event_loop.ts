/**
 * Takes as long as the fastest look-up there is: whatever else is due in this instant may come between
 * the two sides of an `await` of it.
 */
export function turnOfEventLoop(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}
