import { describe, expect, test } from 'vitest';
import { factName, NOBODY, type Fact, type Limits } from '../../src/facts/mod.ts';
import { defineScenario, type PhaseInput } from '../../src/scenarios/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';
import { MUTANTS } from '../mutants/mod.ts';

type Step = NonNullable<PhaseInput['script']>[number];

const step = (atMs: number, action: Step['do'], conversation = 'a', user = 'u'): Step => ({
  atMs,
  user,
  do: action,
  conversation,
});

/** What happened in a script, a line each: `0 start_requested 1 as 0`. */
async function follow(
  script: Step[],
  { limits = { maxConversations: 3 }, mutant }: { limits?: Limits; mutant?: string } = {},
) {
  const lines: string[] = [];
  const observe = ({ kind, time, conversation, token, turn, reason, probe }: Fact) => {
    const name = factName(kind);
    if (probe || conversation === NOBODY || name === 'chunk_received') return;
    const id = name === 'start_requested' && token !== NOBODY ? ` as ${token}` : '';
    const about = `${conversation}${turn > 0 ? `#${turn}` : ''}`;
    lines.push(`${time / 1000} ${name} ${about}${id}${reason === '' ? '' : ` ${reason}`}`);
  };
  const createPort = MUTANTS.find(({ name }) => name === mutant)?.createPort;
  await simulate(defineScenario({ name: 'names', limits: { ...limits }, load: [{ script }] }), {
    measureMemory: false,
    observers: [{ observe }],
    ...(createPort && { createPort }),
  });
  return lines;
}

describe('a name of a script is an id', () => {
  test('while it is open, another start of it is refused, and the rest means the first', async () => {
    expect(
      await follow([
        step(0, 'start'),
        step(0, 'start'),
        step(1, 'send'),
        step(2, 'start'),
        step(2, 'send'),
        step(3, 'stop'),
      ]),
    ).toEqual([
      '0 start_requested 0',
      '0 start_requested 1 as 0',
      '0 admitted 0',
      '0 refused 1 id-in-use',
      '1 turn_sent 0#1',
      '1 turn_answered 0#1',
      '2 start_requested 2 as 0',
      '2 refused 2 id-in-use',
      '2 turn_sent 0#2',
      '2 turn_answered 0#2',
      '3 stop_requested 0 finished',
      '3 ended 0 stopped',
    ]);
  });

  test('after its end it is free again, and the rest means the new one, its turns from 1', async () => {
    const lines = await follow([
      step(0, 'start'),
      step(1, 'send'),
      step(2, 'stop'),
      step(3, 'start'),
      step(4, 'send'),
      step(5, 'stop'),
      step(6, 'stop'),
    ]);
    expect(lines.slice(6)).toEqual([
      '3 start_requested 1 as 0',
      '3 admitted 1',
      '4 turn_sent 1#1',
      '4 turn_answered 1#1',
      '5 stop_requested 1 finished',
      '5 ended 1 stopped',
      '6 stop_requested 1 again',
    ]);
  });

  test('who was refused for want of a slot comes back by the same id', async () => {
    const lines = await follow([step(0, 'start', 'b'), step(0, 'start'), step(1, 'start')], {
      limits: { maxConversations: 1 },
    });
    expect(lines.filter((line) => /[_a-z] [12]\b/.test(line))).toEqual([
      '0 start_requested 1',
      '0 refused 1 global-limit',
      '1 start_requested 2 as 1',
      '1 refused 2 global-limit',
    ]);
  });

  test('stopped and started again at one instant, the rest means the one that was not stopped', async () => {
    const lines = await follow([
      step(0, 'start'),
      step(1, 'stop'),
      step(1, 'start'),
      step(1, 'send'),
    ]);
    expect(lines.filter((line) => line.includes('turn_sent'))).toEqual(['1 turn_sent 1#1']);
  });

  test('where a target admits it twice, one stop after the other ends both', async () => {
    const lines = await follow(
      [step(0, 'start'), step(0, 'start'), step(1, 'stop'), step(2, 'stop')],
      {
        mutant: 'second-slot-for-one-id',
      },
    );
    expect(lines.filter((line) => line.includes('ended'))).toEqual([
      '1 ended 0 stopped',
      '2 ended 1 stopped',
    ]);
  });

  test('another user who uses it means a conversation of its own', async () => {
    const lines = await follow([step(0, 'start'), step(0, 'start', 'a', 'v')]);
    expect(lines.slice(0, 2)).toEqual(['0 start_requested 0', '0 start_requested 1']);
  });
});
