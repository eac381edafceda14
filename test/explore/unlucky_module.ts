import { defineScenario } from '../../src/scenarios/mod.ts';
import { simpleModule } from '../targets/simple_module.ts';

/** Two users who say one thing each. */
export const TWO_USERS = defineScenario({
  name: 'two',
  users: { user: { turns: 1, work: '3ms' } },
  load: [{ atOnce: { users: 2 } }],
});

export const CRASHES = "setTimeout(() => { throw new Error('bad luck'); }, 2);";
export const LOOPS = 'for (;;);';

/** A module whose target admits everybody. What a run draws as `luck`, by its seed, says what else a start does. */
export function unluckyModule(start: string, before = ''): string {
  return simpleModule(
    { start: `${start}\n      return { status: 'active' };` },
    { before, made: 'const luck = Math.random();' },
  );
}
