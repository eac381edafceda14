import type { ActorHost } from '../actors/mod.ts';
import { FactKind, type FactStream } from '../facts/mod.ts';
import type { Arrival } from '../load/mod.ts';
import type { RandomSource } from '../random/mod.ts';
import type { Scenario } from '../scenarios/mod.ts';
import type { Kernel } from '../scheduler/mod.ts';
import { ConversationHolder } from './conversation_holder.ts';
import type { Directory } from './directory.ts';
import type { Expectations } from './expectations.ts';
import type { RecordedPort } from './recorded_port.ts';
import { ScriptedUserHolder } from './scripted_user_holder.ts';
import { UserHolder } from './user_holder.ts';
import type { Visit } from './visit.ts';

/** What a population lives in. */
export interface PopulationSettings {
  readonly scenario: Scenario;
  readonly kernel: Kernel;
  readonly host: ActorHost;
  readonly facts: FactStream;
  readonly port: RecordedPort;
  readonly random: RandomSource;
  readonly directory: Directory;
  readonly expectations: Expectations;
  /** Called whenever a user has gone. */
  readonly onDeparture: () => void;
}

/** The users of a run: brings them in, and counts those who are here. */
export class Population {
  readonly #settings: PopulationSettings;
  readonly #typeIndexes: ReadonlyMap<string, number>;
  #arrived = 0;
  #present = 0;

  constructor(settings: PopulationSettings) {
    this.#settings = settings;
    this.#typeIndexes = new Map(settings.scenario.users.map(({ name }, index) => [name, index]));
  }

  /** Users who have come and not gone. */
  get present(): number {
    return this.#present;
  }

  /** Brings a user in. */
  arrive(arrival: Arrival): void {
    const { scenario, kernel, host, port, facts, random, directory, expectations } = this.#settings;
    const userType = arrival.type === undefined ? 0 : this.#typeIndexes.get(arrival.type)!;
    const user = directory.user(arrival.user);
    const visit: Visit = {
      host,
      kernel,
      random,
      directory,
      number: this.#arrived++,
      type: scenario.users[userType]!,
      arrival,
      open: (dialogue) =>
        new ConversationHolder({ host, kernel, port, user, userType, ...dialogue }),
      leave: () => this.#leave(arrival),
    };
    this.#present++;
    const fact = facts.begin(FactKind.arrived, kernel.now());
    fact.user = user;
    fact.userType = userType;
    fact.due = arrival.due;
    fact.planned = arrival.due;
    facts.publish();
    const { script } = arrival;
    // Who they are is known to the kernel and the host, which keep them as long as they are here.
    if (script === undefined) void new UserHolder(visit);
    else void new ScriptedUserHolder(visit, { script, expectations });
  }

  #leave(arrival: Arrival): void {
    this.#present--;
    arrival.departed?.();
    this.#settings.onDeparture();
  }
}
