import { expect, test } from 'vitest';
import { ModelWalk, prove, type Scope, type WalkEvent } from '../../src/explore/mod.ts';
import { SideBySide } from './side_by_side.ts';

const ONE_SLOT: Scope = {
  users: 2,
  limits: {
    maxConversations: 1,
    maxConversationsPerUser: 1,
    maxQueued: 1,
    maxTurnsInFlight: 1,
  },
};

/** A way to every state, and every event that can happen in it: the long way, without symmetry. */
function everyStep(scope: Scope): { readonly path: readonly WalkEvent[]; readonly key: string }[] {
  const paths = new Map<string, readonly WalkEvent[]>([['', []]]);
  const steps: { path: readonly WalkEvent[]; key: string }[] = [];
  for (const path of paths.values()) {
    const walk = new ModelWalk(scope);
    for (const event of path) walk.take(event);
    for (const event of walk.events()) {
      const { low, high } = walk.preview(event);
      const key = `${low} ${high}`;
      steps.push({ path: [...path, event], key });
      if (!paths.has(key)) paths.set(key, [...path, event]);
    }
  }
  return steps;
}

test('in the smallest world with a queue, the machines take every step as the model does', () => {
  const steps = everyStep(ONE_SLOT);
  for (const { path } of steps) {
    const both = new SideBySide(ONE_SLOT);
    for (const event of path) {
      const { model, real } = both.take(event);
      if (event === path.at(-1)) expect(real, JSON.stringify(path)).toEqual(model);
    }
  }
  expect(steps.length).toBeGreaterThan(1000);
});

test('to take one user or conversation for all of its kind leaves no state out', async () => {
  const scope = { ...ONE_SLOT, limits: { ...ONE_SLOT.limits, maxConversations: 2, maxQueued: 0 } };
  const keys = new Set(everyStep(scope).map(({ key }) => key));
  const { states } = await prove({ scopes: [scope] });
  // The first state is the end of no step.
  expect(keys.size).toBe(states - 1);
});

test('names stay the same from step to step', () => {
  const walk = new ModelWalk({ users: 2, limits: { maxConversations: 1, maxQueued: 2 } });
  const take = (kind: WalkEvent['kind'], conversation: number) =>
    walk.take(
      walk.events().find((event) => event.kind === kind && event.conversation === conversation)!,
    ).effects;
  expect(take('start', 0)).toEqual([{ type: 'admitted', conversation: 0 }]);
  expect(take('start', 1)).toEqual([{ type: 'queued', conversation: 1 }]);
  expect(take('start', 2)).toEqual([{ type: 'queued', conversation: 2 }]);
  expect(walk.counts).toEqual({ active: 1, queued: 2, turns: 0, users: 1 });
  expect(take('stop', 0)).toEqual([
    { type: 'ended:stopped', conversation: 0 },
    { type: 'admitted', conversation: 1 },
  ]);
  expect(take('stop-past', 0)).toEqual([]);
  expect(take('send-past', 0)).toEqual([{ type: 'unknown', conversation: 0 }]);
});

test('what a session told before its end arrives late, and is heard once', () => {
  const walk = new ModelWalk({ users: 1, limits: { maxConversations: 1 } });
  const take = (kind: WalkEvent['kind']) =>
    walk.take(walk.events().find((event) => event.kind === kind)!);
  take('start');
  take('idle-timer');
  take('stop');
  expect(take('late-report').event).toMatchObject({ conversation: 0, report: 'idleTimeout' });
  expect(walk.events().some(({ kind }) => kind === 'late-report')).toBe(false);
});
