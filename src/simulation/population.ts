import type { ConversationNews } from '../../machines/conversation.ts';
import {
  scriptedUserMachine,
  type ScriptedUserEffect,
  type ScriptedUserEvent,
} from '../../machines/scripted_user.ts';
import { userMachine, type UserBehaviour, type UserEffect } from '../../machines/user.ts';
import type { ActorHost } from '../actors/mod.ts';
import { FactKind, NOBODY, type FactStream } from '../facts/mod.ts';
import type { Arrival, ScriptedAct } from '../load/mod.ts';
import type { RandomSource } from '../random/mod.ts';
import type { Scenario, UserType } from '../scenarios/mod.ts';
import {
  NO_HANDLE,
  outsideSender,
  SenderFamily,
  type Handle,
  type Kernel,
} from '../scheduler/mod.ts';
import { toTicks } from '../time/mod.ts';
import { TypedUserDraws } from './_user_draws.ts';
import { ConversationHolder } from './conversation_holder.ts';
import type { Directory } from './directory.ts';
import type { Expectations } from './expectations.ts';
import type { Intent, RecordedPort } from './recorded_port.ts';

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

/** The users of a run: brings them in, and connects each to its conversations. */
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
    const { facts, kernel, directory, scenario } = this.#settings;
    const typeIndex = arrival.type === undefined ? 0 : this.#typeIndexes.get(arrival.type)!;
    const visit: Visit = {
      number: this.#arrived++,
      user: directory.user(arrival.user),
      typeIndex,
      type: scenario.users[typeIndex]!,
      arrival,
    };
    this.#present++;
    const fact = facts.begin(FactKind.arrived, kernel.now());
    fact.user = visit.user;
    fact.userType = typeIndex;
    fact.due = arrival.due;
    fact.planned = arrival.due;
    facts.publish();
    if (arrival.script === undefined) this.#welcome(visit);
    else this.#direct(visit, arrival.script);
  }

  /** A user who follows its own habits. */
  #welcome(visit: Visit): void {
    const { kernel, host, random, directory } = this.#settings;
    const { arrival, type } = visit;
    let current: ConversationHolder | undefined;
    let lastCall: Handle = NO_HANDLE;
    let firstDue = arrival.due;
    const onNews = (news: ConversationNews, from: number) => host.post(actor, news, from);
    const onEffect = (effect: UserEffect) => {
      switch (effect.type) {
        case 'open': {
          const planned = (current?.heardAt ?? arrival.due) + toTicks(effect.afterMs);
          if (effect.attempt === 0) firstDue = planned;
          const conversation = directory.conversation();
          current = this.#open(visit, { conversation, intent: { due: firstDue, planned }, onNews });
          break;
        }
        case 'say': {
          const planned = current!.heardAt + toTicks(effect.afterMs);
          const { turn, workMs } = effect;
          current!.wish({ type: 'SEND', turn, workMs }, actor.index, { due: planned, planned });
          break;
        }
        case 'stop':
          current!.wish({ type: 'STOP', reason: effect.reason }, actor.index);
          break;
        case 'leave':
          current!.wish({ type: 'LEAVE' }, actor.index);
          break;
        case 'gone':
          kernel.cancel(lastCall);
          this.#depart(arrival);
          break;
      }
    };
    const actor = host.spawn(userMachine, {
      id: `user:${visit.number}`,
      input: {
        behaviour: behaviourOf(type, arrival),
        draws: new TypedUserDraws(type, random, visit.number),
      },
      onEffect,
    });
    if (arrival.until !== undefined) {
      const sender = outsideSender(SenderFamily.script, visit.number);
      lastCall = kernel.schedule(arrival.until, {
        run: () => host.post(actor, { type: 'LAST_CALL' }, sender),
      });
    }
  }

  /** A user who does what a script says. */
  #direct(visit: Visit, script: NonNullable<Arrival['script']>): void {
    const { host, kernel, directory, expectations } = this.#settings;
    const acts: ScriptedAct[] = [];
    const conversations = new Map<string, ConversationHolder>();
    const onNews = (news: ConversationNews, from: number) => host.post(actor, news, from);
    const onEffect = (effect: ScriptedUserEffect) => {
      const intent = { due: kernel.now(), planned: kernel.now() };
      if (effect.type === 'gone') {
        this.#depart(visit.arrival);
        return;
      }
      const name = effect.conversation;
      if (effect.type === 'open') {
        const conversation = directory.conversation(name);
        expectations.expect(acts[effect.step]!, { conversation, turn: 0 });
        conversations.set(name, this.#open(visit, { conversation, intent, onNews }));
        return;
      }
      const holder = conversations.get(name);
      // A script may speak of a conversation that it never started: there is nobody to speak to.
      if (holder === undefined) {
        if (effect.type === 'say') {
          expectations.expect(acts[effect.step]!, { conversation: NOBODY, turn: effect.turn });
        }
        return;
      }
      if (effect.type === 'say') {
        const { conversation } = holder;
        expectations.expect(acts[effect.step]!, { conversation, turn: effect.turn });
        holder.wish(
          { type: 'SEND', turn: effect.turn, workMs: effect.workMs },
          actor.index,
          intent,
        );
      } else if (effect.type === 'stop') {
        holder.wish({ type: 'STOP', reason: 'finished' }, actor.index);
      } else holder.wish({ type: 'LEAVE' }, actor.index);
    };
    const actor = host.spawn(scriptedUserMachine, {
      id: `user:${visit.number}`,
      input: undefined,
      onEffect,
    });
    const sender = outsideSender(SenderFamily.script, visit.number);
    script.subscribe({
      next: (act) => {
        const event = eventOf(act, acts.push(act) - 1);
        if (event !== undefined) host.post(actor, event, sender);
      },
      complete: () => host.post(actor, { type: 'SCRIPT_OVER' }, sender),
    });
  }

  #open(visit: Visit, dialogue: Dialogue): ConversationHolder {
    const { host, kernel, port } = this.#settings;
    const { user, typeIndex } = visit;
    return new ConversationHolder({ host, kernel, port, user, userType: typeIndex, ...dialogue });
  }

  #depart(arrival: Arrival): void {
    this.#present--;
    arrival.departed?.();
    this.#settings.onDeparture();
  }
}

/** One user's stay in the run. */
interface Visit {
  /** From 0, in order of arrival. */
  readonly number: number;
  readonly user: number;
  readonly type: UserType;
  readonly typeIndex: number;
  readonly arrival: Arrival;
}

interface Dialogue {
  readonly intent: Intent;
  readonly conversation: number;
  readonly onNews: (news: ConversationNews, sender: number) => void;
}

function behaviourOf(type: UserType, arrival: Arrival): UserBehaviour {
  return {
    turns: type.turns,
    patienceMs: type.patienceMs,
    retries: type.retry.times,
    backoffMs: type.retry.backoffMs,
    maxBackoffMs: type.retry.maxBackoffMs,
    pauseMs: arrival.pauseMs ?? 0,
    conversations: arrival.conversations ?? 1,
  };
}

/** What a scripted user is told to do; undefined for `wait`, which is nothing. */
function eventOf(act: ScriptedAct, step: number): ScriptedUserEvent | undefined {
  const { conversation, workMs } = act;
  switch (act.action) {
    case 'start':
      return { type: 'DO_START', conversation, step };
    case 'send':
      return { type: 'DO_SEND', conversation, step, workMs };
    case 'stop':
      return { type: 'DO_STOP', conversation };
    case 'abort':
      return { type: 'DO_ABORT', conversation };
    case 'wait':
      return undefined;
  }
}
