import { map, Observable, Subject } from 'rxjs';
import { outsideSender, Priority, SenderFamily, type Task } from '../scheduler/mod.ts';
import { toTicks } from '../time/mod.ts';
import { timed } from './_timed.ts';
import type { Arrival, LoadPattern, ScriptAction, ScriptedAct } from './arrival.ts';

/** Load that is listed one by one: recorded arrivals, and scripts. */

/** One recorded arrival. */
export interface ListedArrival {
  /** From the start of this part, ms. */
  readonly atMs: number;
  /** @default by the population's shares */
  readonly type?: string;
  /** Who it is; the same name is the same user. @default somebody new */
  readonly user?: string;
}

/** Arrivals as they were recorded, in order of time; over with the last one. */
export function replayed(arrivals: readonly ListedArrival[]): LoadPattern {
  const ordered = arrivals.toSorted((a, b) => a.atMs - b.atMs);
  const offsets = ordered.map(({ atMs }) => toTicks(atMs));
  return ({ kernel }) =>
    timed(kernel, offsets, offsets.at(-1) ?? 0).pipe(
      map((due, index) => {
        const { type, user } = ordered[index]!;
        return { due, ...(type !== undefined && { type }), ...(user !== undefined && { user }) };
      }),
    );
}

/** One line of a script. */
export interface ScriptStep {
  /** From the start of this part, ms. */
  readonly atMs: number;
  readonly user: string;
  readonly action: ScriptAction;
  /** The script's own name of a conversation; needed for all actions but `wait`. */
  readonly conversation?: string;
  /** Simulated work of a `send`, ms. @default 0 */
  readonly workMs?: number;
  /** For `start`: `active`, `queued` or a reason of refusal. For `send`: `replied` or the reason why not. */
  readonly expected?: string;
}

/** A user of a script, and what it is told to do. */
interface Role {
  readonly number: number;
  readonly acts: Subject<ScriptedAct>;
}

/**
 * Users who do exactly what the script says, at one instant in the order of the script; over when the
 * last step is done.
 */
export function script(steps: readonly ScriptStep[]): LoadPattern {
  return ({ kernel }) =>
    new Observable<Arrival>((subscriber) => {
      const start = kernel.due();
      const roles = new Map<string, Role>();
      for (const { user } of steps) {
        if (!roles.has(user)) roles.set(user, { number: roles.size, acts: new Subject() });
      }
      for (const [user, { acts }] of roles) subscriber.next({ due: start, user, script: acts });
      let end = start;
      const handles = steps.map((step, index) => {
        const due = start + toTicks(step.atMs);
        end = Math.max(end, due);
        return kernel.schedule(due, actEntry(actOf(step, index), roles.get(step.user)!));
      });
      const finish = () => {
        for (const { acts } of roles.values()) acts.complete();
        subscriber.complete();
      };
      handles.push(kernel.schedule(end, { run: finish }, Priority.last));
      return () => {
        for (const handle of handles) kernel.cancel(handle);
      };
    });
}

function actOf(
  { action, conversation = '', workMs = 0, expected }: ScriptStep,
  step: number,
): ScriptedAct {
  return { action, conversation, workMs, step, ...(expected !== undefined && { expected }) };
}

/** What one user does stays in order, whatever the oracle chooses. */
function actEntry(act: ScriptedAct, { number, acts }: Role): Task {
  const sender = outsideSender(SenderFamily.script, number);
  return { sender, receiver: number, run: () => acts.next(act) };
}
