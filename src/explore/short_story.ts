import type { ScriptStep } from '../load/mod.ts';
import type { Scenario } from '../scenarios/mod.ts';
import { stepsOf } from './_script_scenario.ts';
import type { CaseOutcome } from './outcome.ts';

/** What a short story is told of: a shrunk case, for one. */
export interface ShortStoryCase {
  readonly scenario: Scenario;
  readonly outcome: CaseOutcome;
  /** @default none: the plain order */
  readonly choices?: Readonly<Record<string, number>>;
}

/**
 * What people did and what broke, in a few lines:
 *
 *     limits: maxConversations=1, maxQueued=0
 *     u1 starts c1; u2 starts c2; at 3 ms u1 stops c1, u2 says something to c2 (5 ms of work)
 *     global-limit: 2 conversations were active, 1 may be (at 3 ms)
 */
export function shortStory({ scenario, outcome, choices = {} }: ShortStoryCase): readonly string[] {
  const steps = stepsOf(scenario);
  const limits = Object.entries(scenario.limits).map(([name, value]) => `${name}=${value}`);
  const order = Object.keys(choices).filter((key) => key.startsWith('tie/')).length;
  return [
    ...(limits.length > 0 ? [`limits: ${limits.join(', ')}`] : []),
    ...(steps === undefined ? [] : [actsIn(steps)]),
    ...(order > 0 ? ['what happens at one instant comes in an order that the replay keeps'] : []),
    ...brokenIn(outcome),
  ];
}

function actsIn(steps: readonly ScriptStep[]): string {
  const started = new Set<string>();
  const instants = new Map<number, string[]>();
  for (const step of steps.toSorted((a, b) => a.atMs - b.atMs)) {
    if (step.action === 'wait') continue;
    const acts = instants.get(step.atMs) ?? [];
    instants.set(step.atMs, acts);
    acts.push(actIn(step, started));
  }
  return [...instants]
    .map(([atMs, acts]) => (atMs === 0 ? acts.join('; ') : `at ${atMs} ms ${acts.join(', ')}`))
    .join('; ');
}

/** @param started what was started so far; taken further. */
function actIn(step: ScriptStep, started: Set<string>): string {
  const { user, action, conversation = '', workMs = 0 } = step;
  switch (action) {
    case 'start': {
      const again = started.has(conversation) ? ' again' : '';
      started.add(conversation);
      return `${user} starts ${conversation}${again}`;
    }
    case 'send':
      return `${user} says something to ${conversation}${workMs > 0 ? ` (${workMs} ms of work)` : ''}`;
    case 'stop':
      return `${user} stops ${conversation}`;
    case 'abort':
      return `${user} leaves ${conversation}`;
    case 'wait':
      return `${user} waits`;
  }
}

function brokenIn({ violated, error }: CaseOutcome): readonly string[] {
  const [first, ...rest] = violated;
  const also = rest.length === 0 ? '' : `; then ${rest.map(({ id }) => id).join(', ')}`;
  const probe = first?.byProbe === true ? ', by the refill probe behind it all' : '';
  return [
    ...(first === undefined
      ? []
      : [`${first.id}: ${first.message} (at ${first.atMs} ms${probe})${also}`]),
    ...(error === undefined ? [] : [`crash: ${error}`]),
  ];
}
