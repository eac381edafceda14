import type { UserBehaviour } from '../../machines/user.ts';
import { FactKind, type FactStream } from '../facts/mod.ts';
import type { Arrival } from '../load/mod.ts';
import type { UserType } from '../scenarios/mod.ts';
import type { Expectations } from './expectations.ts';
import { ScriptedUserHolder } from './scripted_user_holder.ts';
import { behaviourOf, UserHolder, type Newcomer } from './user_holder.ts';
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
  /** The last behaviour of each type: those who come by one pattern share it. */
  readonly #behaviours: (UserBehaviour | undefined)[] = [];
  readonly #leave: (arrival: Arrival) => void;
  #arrived = 0;
  #present = 0;

  constructor(settings: PopulationSettings) {
    this.#settings = settings;
    this.#typeIndexes = new Map(settings.types.map(({ name }, index) => [name, index]));
    this.#leave = (arrival) => {
      this.#present--;
      arrival.departed?.();
      settings.onDeparture();
    };
  }

  /** Users who have come and not gone. */
  get present(): number {
    return this.#present;
  }

  /** Brings a user in. */
  arrive(arrival: Arrival): void {
    const { world, types, facts, expectations } = this.#settings;
    const userType = arrival.type === undefined ? 0 : this.#typeIndexes.get(arrival.type)!;
    const newcomer: Newcomer = {
      user: world.directory.user(arrival.user),
      userType,
      type: types[userType]!,
      number: this.#arrived++,
      arrival,
      leave: this.#leave,
    };
    this.#present++;
    const fact = facts.begin(FactKind.arrived, world.kernel.now());
    fact.user = newcomer.user;
    fact.userType = userType;
    fact.due = arrival.due;
    fact.planned = arrival.due;
    facts.publish();
    // Who they are is known to the kernel and the host, which keep them as long as they are here.
    if (arrival.script !== undefined) void new ScriptedUserHolder(world, newcomer, expectations);
    else void new UserHolder(world, newcomer, this.#behaviourOf(newcomer));
  }

  #behaviourOf({ type, userType, arrival }: Newcomer): UserBehaviour {
    const { pauseMs = 0, conversations = 1 } = arrival;
    const last = this.#behaviours[userType];
    if (last?.pauseMs === pauseMs && last.conversations === conversations) return last;
    const behaviour = behaviourOf(type, arrival);
    this.#behaviours[userType] = behaviour;
    return behaviour;
  }
}
