import { FactKind, NOBODY, type Fact, type FactObserver } from '../facts/mod.ts';

/** How users and conversations are called in a story; undefined for their numbers. */
export interface StoryNames {
  nameOfUser(user: number): string;
  nameOfConversation(conversation: number): string;
}

/**
 * Tells a run as a story, a line a fact: `12.5 ms  c2 of u1 is admitted`. Lines are the same whenever
 * the facts are, so two tellings can be compared.
 */
export class Narrator implements FactObserver {
  readonly #names: StoryNames;
  readonly #lines: string[] = [];

  constructor(names: StoryNames = NUMBERS) {
    this.#names = names;
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  observe(fact: Fact): void {
    const said = this.#sentence(fact);
    if (said !== undefined) {
      this.#lines.push(`${fact.time / 1000} ms  ${fact.probe ? 'probe: ' : ''}${said}`);
    }
  }

  #sentence(fact: Fact): string | undefined {
    const { turn, reason, stats } = fact;
    const who = fact.user === NOBODY ? 'somebody' : this.#names.nameOfUser(fact.user);
    const what = this.#names.nameOfConversation(fact.conversation);
    switch (fact.kind) {
      case FactKind.arrived:
        return `${who} arrives`;
      case FactKind.start_requested: {
        const id =
          fact.token === NOBODY
            ? ''
            : ` under the id of ${this.#names.nameOfConversation(fact.token)}`;
        return `${who} asks for ${what}${id}`;
      }
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
        return `${what}#${turn} is answered${fact.token === NOBODY ? '' : ` with token ${fact.token}`}`;
      case FactKind.turn_failed:
        return `${what}#${turn} fails: ${reason}`;
      case FactKind.stop_requested:
        return `${who} stops ${what}${reason === 'finished' ? '' : ` (${reason})`}`;
      case FactKind.ended:
        return `${what} of ${who} ends: ${reason}`;
      case FactKind.timer_fired:
        return `the ${reason} timer of ${what} fires`;
      case FactKind.fault_fired:
        return `fault ${reason}`;
      case FactKind.crashed:
        return `the target crashes: ${reason}`;
      case FactKind.stats_sampled:
        return `figures (${reason}): ${JSON.stringify(stats)}`;
    }
  }
}

const NUMBERS: StoryNames = {
  nameOfUser: (user) => `u${user}`,
  nameOfConversation: (conversation) => `c${conversation}`,
};
