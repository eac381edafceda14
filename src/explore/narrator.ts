import {
  FactKind,
  MAX_TURNS,
  NOBODY,
  tokenOf,
  type Fact,
  type FactObserver,
  type Names,
} from '../facts/mod.ts';

/**
 * Tells a run as a story, a line a fact: `12.5 ms  c2 of u1 is admitted`. Lines are the same whenever
 * the facts are, so two tellings can be compared.
 */
export class Narrator implements FactObserver {
  readonly #names: Names;
  readonly #lines: string[] = [];

  constructor(names: Names = ORDINALS) {
    this.#names = names;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  observe(fact: Fact): void {
    this.#lines.push(storyLine(fact.time / 1000, sentenceOf(fact, this.#names)));
  }
}

/** The line of a story for what happened at `atMs`. */
export function storyLine(atMs: number, sentence: string): string {
  return `${atMs} ms  ${sentence}`;
}

/** What `fact` says, in words. */
export function sentenceOf(fact: Fact, names: Names): string {
  return `${fact.probe ? 'probe: ' : ''}${happeningOf(fact, names)}`;
}

function happeningOf(fact: Fact, names: Names): string {
  const { turn, reason, stats } = fact;
  const who = fact.user === NOBODY ? 'somebody' : names.nameOfUser(fact.user);
  const what = fact.conversation === NOBODY ? '' : names.nameOfConversation(fact.conversation);
  switch (fact.kind) {
    case FactKind.arrived:
      return `${who} arrives`;
    case FactKind.start_requested:
      return `${who} asks for ${what}${idRemark(fact, names)}`;
    case FactKind.queued:
      return `${what} of ${who} waits`;
    case FactKind.admitted:
      return `${what} of ${who} is admitted`;
    case FactKind.refused:
      return `${what} of ${who} is refused: ${reason}`;
    case FactKind.turn_sent:
      return `${who} says ${what}#${turn}`;
    case FactKind.chunk_received:
      return `${what}#${turn} is worked on`;
    case FactKind.turn_answered:
      return `${what}#${turn} is answered${tokenRemark(fact, names)}`;
    case FactKind.turn_failed:
      return `${what}#${turn} fails: ${reason}`;
    case FactKind.stop_requested:
      return `${who} stops ${what}${reason === 'finished' ? '' : ` (${reason})`}`;
    case FactKind.ended:
      return `${what} of ${who} ends: ${reason}`;
    case FactKind.timer_fired:
      return `the ${reason} timer of ${what} fires`;
    case FactKind.fault_fired:
      return `fault: ${reason}${what === '' ? '' : ` strikes ${what}`}`;
    case FactKind.crashed:
      return `the target crashes: ${reason}`;
    case FactKind.stats_sampled:
      return `figures (${reason}): ${JSON.stringify(stats)}`;
  }
}

function idRemark({ conversation, token }: Fact, names: Names): string {
  if (token === NOBODY) return '';
  const id = names.nameOfConversation(token);
  return id === names.nameOfConversation(conversation) ? ' again' : ` under the id of ${id}`;
}

/** Of a reply only what is odd: that it is another turn's, or nobody's. */
function tokenRemark({ conversation, turn, token }: Fact, names: Names): string {
  if (token === tokenOf(conversation, turn)) return '';
  if (token === NOBODY) return ' without a token';
  const other = names.nameOfConversation(Math.floor(token / (MAX_TURNS + 1)));
  return ` with the reply to ${other}#${token % (MAX_TURNS + 1)}`;
}

/** Where nobody has a name: in order of appearance. */
const ORDINALS: Names = {
  nameOfUser: (user) => `u${user + 1}`,
  nameOfConversation: (conversation) => `c${conversation + 1}`,
};
