import { FactKind, type FactStream } from '../facts/mod.ts';
import type { Arrival } from '../load/mod.ts';
import type { UserType } from '../scenarios/mod.ts';
import type { Expectations } from './expectations.ts';
import { ScriptedUserHolder } from './scripted_user_holder.ts';
import { behaviourOf, UserHolder, type Kin, type Newcomer } from './user_holder.ts';
import type { World } from './world.ts';

/** What a population is made with. */
export interface PopulationSettings {
  readonly world: World;
  readonly types: readonly UserType[];
  readonly facts: FactStream;
  readonly expectations: Expectations;
  /** Called whenever a user has gone. */
  readonly onDeparture: () => void;
}

/** The users of a run: brings them in, and counts those who are here. */
export class Population {
  readonly #settings: PopulationSettings;
  readonly #typeIndexes: ReadonlyMap<string, number>;
  /** The last kin of each type: those who come by one pattern are of one kind. */
  readonly #kin: (Kin | undefined)[] = [];
  #arrived = 0;
  #present = 0;

  constructor(settings: PopulationSettings) {
    this.#settings = settings;
    this.#typeIndexes = new Map(settings.types.map(({ name }, index) => [name, index]));
  }

  /** Users who have come and not gone. */
  get present(): number {
    return this.#present;
  }

  /** Brings a user in. */
  arrive(arrival: Arrival): void {
    const { world, facts, expectations } = this.#settings;
    const userType = arrival.type === undefined ? 0 : this.#typeIndexes.get(arrival.type)!;
    const user = world.directory.user(arrival.user);
    const newcomer: Newcomer = { user, number: this.#arrived++, arrival };
    this.#present++;
    const fact = facts.begin(FactKind.arrived, world.kernel.now());
    fact.user = user;
    fact.userType = userType;
    fact.due = arrival.due;
    fact.planned = arrival.due;
    facts.publish();
    const kin = this.#kinOf(userType, arrival);
    // Who they are is known to the kernel and the host, which keep them as long as they are here.
    if (arrival.script === undefined) void new UserHolder(kin, newcomer);
    else void new ScriptedUserHolder(kin, newcomer, { script: arrival.script, expectations });
  }

  #kinOf(userType: number, arrival: Arrival): Kin {
    const { pauseMs = 0, conversations = 1 } = arrival;
    const last = this.#kin[userType];
    if (last?.behaviour.pauseMs === pauseMs && last.behaviour.conversations === conversations) {
      return last;
    }
    const { world, types } = this.#settings;
    const type = types[userType]!;
    const kin: Kin = {
      world,
      random: world.random,
      userType,
      type,
      isOnce: conversations === 1,
      behaviour: behaviourOf(type, arrival),
      leave: this.#leave,
    };
    this.#kin[userType] = kin;
    return kin;
  }

  readonly #leave: Kin['leave'] = (departed) => {
    this.#present--;
    departed?.();
    this.#settings.onDeparture();
  };
}
