import type { Play, StepSpec } from './_machines.ts';
import { buildMachine } from './_machines_build.ts';
import {
  Log,
  logOf,
  Stage,
  type Signal,
  type HostedActor,
  type MakeHost,
} from './_machines_host.ts';

const MOST_ACTORS = 5;
/** Time at the end of a play, in which timers run out. */
const END_MS = 30;
/** A world that answers everything would keep some machines busy for ever. */
const MOST_REACTIONS = 8;
/** Below all numbers of actors. */
const OUTSIDER = -2;

/** Plays `play` on a host of its own, and gives the log of it. */
export async function playMachine(
  { machine: spec, steps, choices }: Play,
  makeHost: MakeHost,
  { watched = true } = {},
): Promise<readonly string[]> {
  const log = new Log();
  const { machine } = buildMachine(spec, (what, ...seen) => log.add(what, ...seen));
  const stage = new Stage(makeHost, { log, choices, watched });
  let spawned = 0;
  let reactions = 0;
  const spawn = (counter: number) => {
    if (++spawned <= MOST_ACTORS) stage.spawn(machine, { counter }, react);
  };
  /** What the world does about an effect. */
  const react = ({ type }: Signal, self: HostedActor) => {
    if (type === 'said' || ++reactions > MOST_REACTIONS) return;
    if (type === 'called') stage.post(self.index + 1, { type: 'A', n: 2 } as Signal, self.index);
    if (type === 'spawned') spawn(2);
    if (type === 'failed') throw new Error('the effect fails');
  };
  return logOf(log, async () => {
    spawn(0);
    spawn(1);
    stage.look();
    for (const one of steps) {
      if (one.step === 'wait') await stage.wait(one.ms);
      else if (one.step === 'spawn') spawn(one.counter);
      else stage.post(one.actor, eventOf(one), OUTSIDER - one.sender);
    }
    await stage.wait(0);
    await stage.wait(END_MS);
  });
}

/** As events of actors that failed do, every event says what was wrong. */
function eventOf({ type, n }: Extract<StepSpec, { step: 'post' }>): Signal & object {
  return { type, n, error: new Error(`error ${n}`) } as Signal;
}
