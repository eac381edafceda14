import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ReferenceTarget, type CreatePort } from '../src/mod.ts';
import { createPlainManager, MUTANTS } from '../test/mutants/mod.ts';
import { answersAsTheModel, keepsItsPromises } from './_commands.ts';
import { parameters } from './_stories.ts';

/** Two properties share the effort, and each command of theirs is judged by itself. */
const effort = { ...parameters, numRuns: Math.ceil(parameters.numRuns / 2) };
/** The rarest answer comes in one case of a hundred. */
const ENOUGH = 1000;
/** Where a fault is looked for. */
const search = { numRuns: 500, seed: 1 };

const createReference: CreatePort = (context) => new ReferenceTarget(context);

/** Everything that a manager can say. */
const ANSWERS = [
  'admitted',
  'answered',
  'ended idle-timeout',
  'ended max-duration',
  'ended shutting-down',
  'ended stopped',
  'failed max-duration',
  'failed shutting-down',
  'failed stopped',
  'failed unknown',
  'refused abandoned',
  'refused global-limit',
  'refused id-in-use',
  'refused queue-full',
  'refused queue-timeout',
  'refused shutting-down',
  'refused user-limit',
];

/** What was said over all cases, without saying when and to whom. */
class Answers {
  readonly #seen = new Set<string>();

  readonly add = (lines: readonly string[]) => {
    for (const line of lines) {
      const [, what, , reason] = line.split(' ');
      this.#seen.add(reason === undefined ? what! : `${what} ${reason}`);
    }
  };

  /** What did not arise, though there were cases enough that it should. */
  get missing(): readonly string[] {
    if (effort.numRuns < ENOUGH) return [];
    return ANSWERS.filter((answer) => !this.#seen.has(answer));
  }
}

test('every answer to every command, and every figure, is what the model says', async () => {
  const answers = new Answers();
  await fc.assert(answersAsTheModel(createReference, answers.add), effort);
  // What never arises is not tested.
  expect(answers.missing).toEqual([]);
});

test('no promise is broken, whatever comes first at an instant', async () => {
  const answers = new Answers();
  await fc.assert(keepsItsPromises(createReference, answers.add), effort);
  expect(answers.missing).toEqual([]);
});

/** The simplest case that shows a fault; undefined if none does. */
async function shrunk(property: typeof answersAsTheModel, name: string) {
  const { createPort } = MUTANTS.find((mutant) => mutant.name === name)!;
  const { counterexample } = await fc.check(property(createPort), search);
  return counterexample?.[0];
}

describe('a manager written by hand', () => {
  test('agrees with the model as well', async () => {
    await fc.assert(answersAsTheModel(createPlainManager), search);
    await fc.assert(keepsItsPromises(createPlainManager), search);
  });

  test.each(['ghost-waiter', 'last-in-first-out', 'idle-timeout-late'])(
    'and with the fault %s is found out, by a handful of commands',
    async (name) => {
      const { commands } = (await shrunk(answersAsTheModel, name))!;
      expect(fc.stringify(commands).split(',').length).toBeLessThan(6);
    },
  );

  test('and with a fault is found out by a case that one can read', async () => {
    expect(fc.stringify(await shrunk(answersAsTheModel, 'ghost-waiter'))).toBe(
      '{"limits":{"maxConversations":1,"maxQueued":1},"commands":u1c1 starts,u1c2 starts and stops}',
    );
  });

  test('and with a fault that only a race shows is found out by the order of events', async () => {
    expect(await shrunk(answersAsTheModel, 'newcomers-first')).toBeUndefined();
    const found = await shrunk(keepsItsPromises, 'newcomers-first');
    expect(found).toMatchObject({ limits: { maxConversations: 1, maxQueued: 1 } });
    expect(fc.stringify(found!.commands).split(',').length).toBeLessThan(6);
  });
});
