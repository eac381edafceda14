import type { Play } from './_machines.ts';

/**
 * What random machines have to show, so that agreement about them means something: by a line of the
 * log of the play where it can be seen there, else by the spec.
 */
const IN_THE_LOG: Readonly<Record<string, RegExp>> = {
  'entry action': /^entry of/,
  'exit action': /^exit of/,
  'initial action': /^initial of/,
  'action of a transition': /^on [AB] of/,
  'action for a type with dots': /^on x\.a\.deep of|^on x\.[ab] of/,
  'action for *': /^on \* of/,
  'action for a partial wildcard': /^on x\.(a\.)?\* of/,
  'action for a wildcard over XState’s own events': /^on xstate\.\S+ of/,
  'action for a raised event': /^on [RS] of/,
  'action of always': /^always of/,
  'action after a number': /^after \d+ of/,
  'action after a fraction': /^after \d+\.\d+ of/,
  'action after 0': /^after 0 of/,
  'action after less than 0': /^after -1 of/,
  'action after a named delay': /^after delay/,
  'action of onDone': /^onDone of/,
  'action of onDone that sees an output': /^onDone of .*"output":\{/,
  'output of a final state': /^output of (own_|machine\.)/,
  'output of the machine': /^output of machine [^.]/,
  'output of an actor': /"done":true.*"output":\{/,
  'named action': /^action\d/,
  'named action with params': /^action\d .*"from":/,
  'enqueued action': /^[^{]* step \d/,
  'enqueued in what is enqueued': /^[^{]* step \d step \d/,
  'named action that enqueues': /^action\d step/,
  'effect at birth': /^0 actor:\d emits/,
  'effect later': /^[1-9]\d* actor:\d emits/,
  'effect with params': /emits .*"params":\{/,
  'effect that fails': /failed: "the effect fails/,
  'a move by an event': /^transition .*"event":"(?:[AB]|x\.[^"]*)".*"from":(.+),"to":(?!\1\} )/,
  'a move by after': /^transition .*"event":"xstate\.after.*"from":(.+),"to":(?!\1\} )/,
  'a move by an event that was delayed': /^transition .*"event":"[RS]".*"from":(.+),"to":(?!\1\} )/,
  'a step that leads nowhere': /^transition .*"from":(.+),"to":\1\} /,
  'regions in another order than in the machine': /"to":(\{|.*:\{)"b":.*"a":/,
  'an actor that is done': /"done":true/,
  'an event for an actor that is done': /^\d+ \S+ for actor:\d, done/,
  'an error in a guard': /failed: .*guard.* fails/,
  'an error in an action': /failed: .*(action \d|action\d) fails/,
  'an error that is a text': /failed: \{"thrown"/,
  'an error in a delay': /failed: .*delay\d fails/,
  'an error in an output': /failed: .*output of .* fails/,
  'an error in the context': /failed: "context fails/,
  'a delay that is no number': /failed: "Cannot wait NaN/,
  'a machine that goes on for ever': /failed: "Infinite loop/,
  'timers at the end': /^\d+ pending [1-9]/,
  'a choice of the oracle': /^tie: [1-9]/,
  'an actor that another one caused': /^[34] actor:[34] is/,
};

const IN_THE_SPEC: Readonly<Record<string, RegExp>> = {
  'three levels': /"children":\[[^[]*\{.*"children":\[[^[]*\{.*"children":\[\{/,
  reenter: /"reenter":true/,
  'targets in several regions': /"to":"regions"/,
  'transition without target': /"actions":\[\{/,
  'stateIn by id': /"guard":"in","node":\d+,"form":"id"/,
  'stateIn by value': /"guard":"in","node":\d+,"form":"value"/,
  and: /"guard":"and"/,
  or: /"guard":"or"/,
  not: /"guard":"not"/,
  'named guard': /"guard":"named"/,
  'guard with params': /"guard":"params","least":\d,"dynamic":false/,
  'guard with params by a function': /"guard":"params","least":\d,"dynamic":true/,
  'check while enqueuing': /"check":\{/,
  'assign by function': /"do":"assign","form":"function"/,
  'assign by object': /"do":"assign","form":"object"/,
  'assign of nothing': /"do":"assign","form":"function","change":"(nothing|empty)"/,
  raise: /"do":"raise","event":\{[^}]*\}[^}]*"id"/,
  'raise with a delay': /"do":"raise","event":\{[^}]*\},"delay":\{"by":"number"/,
  'raise with a named delay': /"do":"raise","event":\{[^}]*\},"delay":\{"by":"name"/,
  'raise with a delay by a function': /"do":"raise","event":\{[^}]*\},"delay":\{"by":"expression"/,
  'raise with an id': /"do":"raise",.*?"id":"/,
  'send to self': /"do":"send"/,
  'send to self with a delay': /"do":"send","event":\{[^}]*\},"delay":\{/,
  cancel: /"do":"cancel","id":"\w","dynamic":false/,
  'cancel by a function': /"do":"cancel","id":"\w","dynamic":true/,
  'a delay without end': /Infinity/,
  'a region alone': /"kind":"parallel","children":\[\{(?!.*\},\{"named")/,
  'a parallel state without regions': /"kind":"parallel","children":\[\]/,
  'keys that are numbers': /"keys":"digits"/,
  'context by input': /"context":"input"/,
  'context that is static': /"context":"static"/,
  'no context': /"context":"none"/,
};

/** Counts in how many plays each feature was met. */
export class FeatureCount {
  readonly counts = new Map<string, number>(
    [...Object.keys(IN_THE_LOG), ...Object.keys(IN_THE_SPEC)].map((name) => [name, 0]),
  );

  add({ machine }: Play, log: readonly string[]): void {
    const spec = JSON.stringify(machine, (_key, value: unknown) =>
      value === Infinity ? 'Infinity' : value,
    );
    for (const [name, pattern] of Object.entries(IN_THE_SPEC)) {
      if (pattern.test(spec)) this.#count(name);
    }
    for (const [name, pattern] of Object.entries(IN_THE_LOG)) {
      if (log.some((line) => pattern.test(line))) this.#count(name);
    }
  }

  #count(name: string): void {
    this.counts.set(name, this.counts.get(name)! + 1);
  }
}
