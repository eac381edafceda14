import type { Limits } from '../facts/mod.ts';
import type { ScriptStep } from '../load/mod.ts';
import type { Attempts, Failing } from './_attempts.ts';
import type { Draft } from './_draft.ts';
import { someOf } from './_faults.ts';

/** Makes a failing draft simpler in one respect, as far as it goes; gives back the same one if it does not. */
export type Simplify = (failing: Failing, attempts: Attempts) => Promise<Failing>;

/** Random orders in which a draft is tried that lost a step: with it, choices may have lost their meaning. */
const ORDERS = 3;
/** Where the plain order does, and where it does not. */
const SOME_ORDERS = 20;
const MANY_ORDERS = 100;

/** Without what comes after the failure, where an instant shows it. */
export async function pruned(failing: Failing, attempts: Attempts): Promise<Failing> {
  const { draft, outcome } = failing;
  const last = Math.max(0, ...outcome.violated.slice(0, 1).map(({ atMs }) => atMs));
  const steps = draft.steps.filter(({ atMs }) => atMs <= last);
  if (steps.length === 0 || steps.length === draft.steps.length) return failing;
  return (await attempts.fails({ ...draft, steps })) ?? failing;
}

/**
 * Delta debugging (Zeller and Hildebrandt, 2002) with complements alone: takes away runs of steps, half
 * of them, a quarter, and at last each by itself, again and again until none can go.
 */
export async function withFewerSteps(failing: Failing, attempts: Attempts): Promise<Failing> {
  let best = failing;
  let size = Math.ceil(best.draft.steps.length / 2);
  for (;;) {
    const before = best;
    // From the end: what comes later depends on what came before.
    for (let end = best.draft.steps.length; end > 0 && !attempts.areOver; end -= size) {
      const steps = best.draft.steps.toSpliced(Math.max(0, end - size), Math.min(size, end));
      if (steps.length > 0) best = (await tryWithout(best, { steps, attempts })) ?? best;
    }
    if (attempts.areOver || (size === 1 && best === before)) return best;
    size = Math.max(1, Math.min(size, best.draft.steps.length) >> 1);
  }
}

async function tryWithout(
  { draft }: Failing,
  { steps, attempts }: { steps: Draft['steps']; attempts: Attempts },
): Promise<Failing | undefined> {
  const shorter = { ...draft, steps };
  const same = await attempts.fails(shorter);
  if (same !== undefined) return same;
  const hasChoices = Object.keys(draft.choices).length > 0;
  return hasChoices ? await attempts.failsInSomeOrder(shorter, ORDERS) : undefined;
}

/**
 * Where nothing else goes any further: each step, and each two of them, away, and each step in many
 * orders. An order that lets fewer steps fail may be another one altogether.
 */
export async function withFewerStepsInAnyOrder(
  failing: Failing,
  attempts: Attempts,
): Promise<Failing> {
  const { draft } = failing;
  for (const index of draft.steps.keys()) {
    const steps = draft.steps.toSpliced(index, 1);
    if (steps.length === 0 || attempts.areOver) continue;
    const found = await attempts.failsInSomeOrder({ ...draft, steps }, ordersFor(draft));
    if (found !== undefined) return found;
  }
  for (const second of draft.steps.keys()) {
    for (let first = 0; first < second && !attempts.areOver; first++) {
      const steps = draft.steps.toSpliced(second, 1).toSpliced(first, 1);
      if (steps.length === 0) continue;
      const found = await attempts.fails({ ...draft, steps });
      if (found !== undefined) return found;
    }
  }
  return failing;
}

/**
 * Fewer steps by way of another shape: all but the last few steps drawn out, a tick apart, so that only
 * the order of those is left to chance. What is found so counts if it has fewer steps.
 */
export async function withFewerStepsDrawnOut(
  failing: Failing,
  attempts: Attempts,
): Promise<Failing> {
  for (const tail of TAILS) {
    const steps = drawnOut(failing.draft.steps, failing.draft.steps.length - tail);
    const found = await attempts.failsInSomeOrder(
      { ...failing.draft, steps },
      ordersFor(failing.draft),
    );
    if (found === undefined) continue;
    const fewer = await withFewerSteps(found, attempts);
    if (fewer.draft.steps.length < failing.draft.steps.length) return fewer;
  }
  return failing;
}

function ordersFor({ choices }: Draft): number {
  return Object.keys(choices).length > 0 ? MANY_ORDERS : SOME_ORDERS;
}

/** How many steps are left at one instant. */
const TAILS = [2, 3, 4] as const;
const TICK_MS = 0.001;

/** Each of the first `count` steps behind the one before it, and the rest not before them. */
export function drawnOut(steps: Draft['steps'], count: number): Draft['steps'] {
  let lastMs = -TICK_MS;
  return steps.map((step, index) => {
    const earliestMs = inTicks(lastMs + (index <= count ? TICK_MS : 0));
    lastMs = Math.max(step.atMs, earliestMs);
    return { ...step, atMs: lastMs };
  });
}

/** Towards the plain choice: all of them at once, then halves of them, then each by itself. */
export async function withFewerChoices(failing: Failing, attempts: Attempts): Promise<Failing> {
  let best = failing;
  let size = Object.keys(best.draft.choices).length;
  while (size > 0 && !attempts.areOver) {
    const keys = Object.keys(best.draft.choices);
    for (let start = 0; start < keys.length; start += size) {
      const gone = new Set(keys.slice(start, start + size));
      const kept = Object.entries(best.draft.choices).filter(([key]) => !gone.has(key));
      if (kept.length === Object.keys(best.draft.choices).length) continue;
      const draft = { ...best.draft, choices: Object.fromEntries(kept) };
      const found = await attempts.fails(draft);
      // Other choices may come up then; as long as they are fewer.
      if (found !== undefined && countOf(found) < countOf(best)) best = found;
    }
    size >>= 1;
  }
  return best;
}

function countOf({ draft }: Failing): number {
  return Object.keys(draft.choices).length;
}

/** Turns that take no time: all of them, then each by itself; else as little as possible. */
export async function withLessWork(failing: Failing, attempts: Attempts): Promise<Failing> {
  let best = await trySteps(failing, { steps: failing.draft.steps.map(withoutWork), attempts });
  for (const index of best.draft.steps.keys()) {
    const { workMs = 0 } = best.draft.steps[index]!;
    const isEnough = async (less: number) => {
      const before = best;
      const step = { ...before.draft.steps[index]!, workMs: less };
      best = await trySteps(before, { steps: before.draft.steps.with(index, step), attempts });
      return best !== before;
    };
    if (workMs > 0 && !(await isEnough(0))) await decrease(workMs, isEnough);
  }
  return best;
}

function withoutWork(step: ScriptStep): ScriptStep {
  return step.workMs === undefined || step.workMs === 0 ? step : { ...step, workMs: 0 };
}

/** Instants that are earlier, and fewer: all of them one, each as that before it, shorter gaps. */
export async function withLessTime(failing: Failing, attempts: Attempts): Promise<Failing> {
  const atOnce = failing.draft.steps.map((step) => ({ ...step, atMs: 0 }));
  let best = await trySteps(failing, { steps: atOnce, attempts });
  const become = async (steps: Draft['steps']) => {
    const before = best;
    best = await trySteps(before, { steps, attempts });
    return best !== before;
  };
  for (let index = 0; index < instantsOf(best).length && !attempts.areOver;) {
    const instants = instantsOf(best);
    const fromMs = instants[index]!;
    const earliestMs = instants[index - 1] ?? 0;
    if (fromMs > earliestMs) {
      const { steps } = best.draft;
      if (await become(shifted(steps, fromMs, earliestMs))) continue;
      if (await become(movedAlone(steps, fromMs, earliestMs))) continue;
      await decrease(fromMs - earliestMs, (gapMs) =>
        become(shifted(best.draft.steps, instantsOf(best)[index]!, earliestMs + gapMs)),
      );
    }
    index++;
  }
  return best;
}

/** The instants of a draft, in order, ms. */
function instantsOf({ draft }: Failing): readonly number[] {
  return [...new Set(draft.steps.map(({ atMs }) => atMs))].toSorted((a, b) => a - b);
}

/** The steps from one instant on, moved so that it becomes another. */
function shifted(steps: Draft['steps'], fromMs: number, toMs: number): Draft['steps'] {
  return steps.map((step) =>
    step.atMs < fromMs ? step : { ...step, atMs: inTicks(step.atMs - fromMs + toMs) },
  );
}

/** The steps of one instant moved to another, the rest where it was. */
function movedAlone(steps: Draft['steps'], fromMs: number, toMs: number): Draft['steps'] {
  return steps.map((step) => (step.atMs === fromMs ? { ...step, atMs: toMs } : step));
}

function inTicks(ms: number): number {
  return Math.round(ms * 1000) / 1000;
}

/** Fewer users, and fewer conversations of each: two become one. */
export async function withFewerNames(failing: Failing, attempts: Attempts): Promise<Failing> {
  let best = failing;
  for (const [kept, gone] of pairsOf(best.draft.steps.map(({ user }) => user))) {
    const steps = best.draft.steps.map((step) =>
      step.user === gone ? { ...step, user: kept } : step,
    );
    best = await trySteps(best, { steps, attempts });
  }
  for (const [kept, gone] of pairsOf(best.draft.steps.map((step) => step.conversation ?? ''))) {
    const steps = best.draft.steps.map((step) =>
      step.conversation === gone ? { ...step, conversation: kept } : step,
    );
    best = await trySteps(best, { steps, attempts });
  }
  return best;
}

function pairsOf(names: readonly string[]): readonly (readonly [string, string])[] {
  const different = [...new Set(names)];
  return different.flatMap((kept, index) =>
    different.slice(index + 1).map((gone) => [kept, gone] as const),
  );
}

/** Each fault switched off. */
export async function withFewerFaults(failing: Failing, attempts: Attempts): Promise<Failing> {
  let best = failing;
  for (const gone of Object.keys(best.draft.faults)) {
    const faults = someOf(best.draft.faults, (kind) => kind !== gone);
    best = (await attempts.fails({ ...best.draft, faults })) ?? best;
  }
  return best;
}

/** `failing` with these steps if it then still fails, else as it was. */
async function trySteps(
  failing: Failing,
  { steps, attempts }: { steps: Draft['steps']; attempts: Attempts },
): Promise<Failing> {
  return (await attempts.fails({ ...failing.draft, steps })) ?? failing;
}

/** Looks by halves for the least integer that is enough, where `from` is and 0 is not. */
async function decrease(
  from: number,
  isEnough: (value: number) => Promise<boolean>,
): Promise<void> {
  let [tooLittle, enough] = [0, from];
  for (;;) {
    const middle = Math.floor((tooLittle + enough) / 2);
    if (middle <= tooLittle) return;
    if (await isEnough(middle)) enough = middle;
    else tooLittle = middle;
  }
}

/** Limits that count something, and the least that each may be. */
const COUNTS = {
  maxConversations: 1,
  maxConversationsPerUser: 1,
  maxQueued: 0,
  maxTurnsInFlight: 1,
} as const satisfies Partial<Record<keyof Limits, number>>;

/** A smaller world: fewer commands fill it. */
export async function withSmallerLimits(failing: Failing, attempts: Attempts): Promise<Failing> {
  let best = failing;
  for (const name of Object.keys(COUNTS) as (keyof typeof COUNTS)[]) {
    for (;;) {
      const limit = best.draft.limits[name];
      if (limit === undefined || limit <= COUNTS[name] || attempts.areOver) break;
      const limits = { ...best.draft.limits, [name]: limit - 1 };
      const smaller = await attempts.failsInSomeOrder({ ...best.draft, limits }, ORDERS);
      if (smaller === undefined) break;
      best = smaller;
    }
  }
  return best;
}
