import { Observable } from 'rxjs';
import { NO_HANDLE, type Handle, type Kernel } from '../scheduler/mod.ts';

/**
 * Emits the instants `start + offset` (ticks), each at its time, one entry of the kernel at a time;
 * completes at `start + length`. `start` is the instant of the subscription. Offsets are taken as
 * they are needed and must not decrease. In real time a late emission does not shift the next one.
 */
export function timed(
  kernel: Kernel,
  offsets: Iterable<number>,
  length: number,
): Observable<number> {
  return new Observable((subscriber) => {
    const start = kernel.due();
    const iterator = offsets[Symbol.iterator]();
    let handle: Handle = NO_HANDLE;
    const arm = () => {
      const { value: offset, done } = iterator.next();
      if (done === true || offset > length) {
        handle = kernel.schedule(start + length, { run: () => subscriber.complete() });
        return;
      }
      const due = start + offset;
      const emit = () => {
        subscriber.next(due);
        // Whoever took enough has gone by now.
        if (!subscriber.closed) arm();
      };
      handle = kernel.schedule(due, { run: emit });
    };
    arm();
    return () => void kernel.cancel(handle);
  });
}
