import { describe, expect, test } from 'vitest';
import { fromCallback, setup } from 'xstate';
import { AutoHost } from '../../src/actors/mod.ts';
import { NOBODY } from '../../src/facts/mod.ts';
import { VirtualKernel } from '../../src/scheduler/mod.ts';
import { describeHost } from './host_contract.ts';

describeHost('AutoHost', (kernel, options) => new AutoHost(kernel, options));

/** A machine of two states, of which the first has `feature`. */
const counting = (feature: object) =>
  setup({ actors: { child: fromCallback(() => undefined) } }).createMachine({
    id: 'counting',
    initial: 'even',
    states: { even: { ...feature, on: { FLIP: 'odd' } }, odd: { on: { FLIP: 'even' } } },
  });

function play(...machines: ReturnType<typeof counting>[]) {
  const kernel = new VirtualKernel();
  const host = new AutoHost(kernel, {
    onError: (error) => {
      throw error;
    },
  });
  const actors = machines.map((machine, at) =>
    host.spawn(machine, undefined, { actorId: `a${at}`, onEffect: () => undefined }),
  );
  return { kernel, host, actors };
}

describe('AutoHost with a machine that cannot be compiled', () => {
  test('runs it with the interpreter, beside others from tables, numbered as one', async () => {
    const refused = counting({ invoke: { src: 'child' } });
    const { kernel, host, actors } = play(refused, counting({}), refused);
    for (const actor of actors) host.post(actor, { type: 'FLIP' }, NOBODY);
    await kernel.run();
    expect(actors.map(({ value }) => value)).toEqual(['odd', 'odd', 'odd']);
    expect(actors.map(({ index }) => index)).toEqual([0, 1, 2]);
  });

  test('says so, once for each machine', () => {
    const refused = counting({ invoke: { src: 'child' } });
    const { host } = play(refused, refused);
    expect([host.engine, host.remarks]).toEqual([
      'mixed',
      [
        'Machine "counting" cannot be compiled: in state "even" it uses invoke; run it with the engine xstate',
      ],
    ]);
  });

  test('is "compiled" where all machines are', () => {
    const { host } = play(counting({}));
    expect([host.engine, host.remarks]).toEqual(['compiled', []]);
  });
});
