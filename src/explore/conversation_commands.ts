import { fileURLToPath } from 'node:url';
import type * as FastCheck from 'fast-check';
import type { Limits } from '../facts/mod.ts';
import type { ScriptStep } from '../load/mod.ts';
import type { Scenario } from '../scenarios/mod.ts';
import { prepareTarget } from '../targets/mod.ts';
import { scriptScenario } from './_script_scenario.ts';
import { LimitsBroken } from './check_limits.ts';
import { Explorer } from './explorer.ts';
import { failureOf } from './outcome.ts';
import { shortStory } from './short_story.ts';

/** Settings of `conversationCommands`. */
export interface CommandsOptions {
  /** What the manager promises. @default small ones, generated too */
  readonly limits?: Limits;
  /** From 1. @default 4 */
  readonly users?: number;
  /** From 1. @default 40 */
  readonly maxCommands?: number;
}

const USERS = 4;
const MOST_COMMANDS = 40;
const MOST_CHOICES = 60;
/** Names that each user gives its conversations: more than a generated limit allows. */
const NAMES = 3;
const QUEUE_TIMEOUT_MS = 50;
const IDLE_TIMEOUT_MS = 40;
const MAX_DURATION_MS = 120;
/** Where there is no timeout, ms. */
const SOME_TIME_MS = 40;
const TICK_MS = 0.001;

/** What users do, and in which order what happens at one instant. */
export class Commands {
  readonly limits: Limits;
  readonly steps: readonly ScriptStep[];
  /** What the oracle answers, one choice after the other. */
  readonly choices: readonly number[];

  constructor(limits: Limits, steps: readonly ScriptStep[], choices: readonly number[] = []) {
    this.limits = limits;
    this.steps = steps;
    this.choices = choices;
  }

  /** They as a scenario. */
  get scenario(): Scenario {
    return scriptScenario(this.steps, { name: 'commands', limits: this.limits });
  }

  /** How fast-check tells of them. */
  [Symbol.for('fast-check/toStringMethod')](): string {
    const steps = this.steps.map(
      ({ atMs, user, action, conversation, workMs }) =>
        `${atMs} ms: ${user} ${action} ${conversation}${action === 'send' ? ` (${workMs} ms)` : ''}`,
    );
    return `limits ${JSON.stringify(this.limits)}; ${steps.join('; ')}; choices ${this.choices.join(' ')}`;
  }
}

/**
 * An arbitrary of fast-check's for what a few users may do: start, talk, stop and leave in any order, at
 * times that land on, just before and just after every timeout. It shrinks towards fewer commands, no
 * waiting and the plain order.
 *
 * @param fc the module `fast-check`.
 *
 * @example
 * await fc.assert(
 *   fc.asyncProperty(conversationCommands(fc, { limits }), (commands) => checkCommands(manager, commands)),
 * );
 */
export function conversationCommands(
  fc: typeof FastCheck,
  { limits, users = USERS, maxCommands = MOST_COMMANDS }: CommandsOptions = {},
): FastCheck.Arbitrary<Commands> {
  const worlds = limits === undefined ? generatedLimits(fc) : fc.constant(limits);
  return worlds.chain((world) => {
    const { queueTimeoutMs, idleTimeoutMs, maxDurationMs } = world;
    const timeouts = [queueTimeoutMs, idleTimeoutMs, maxDurationMs].filter(
      (timeout) => timeout !== undefined,
    );
    if (timeouts.length === 0) timeouts.push(SOME_TIME_MS);
    const command = fc.record({
      gapMs: gap(fc, timeouts),
      user: fc.integer({ min: 1, max: users }),
      action: fc.oneof(
        { withCrossShrink: true },
        { weight: 5, arbitrary: fc.constant('start' as const) },
        { weight: 3, arbitrary: fc.constant('send' as const) },
        { weight: 2, arbitrary: fc.constantFrom('stop' as const, 'abort' as const) },
      ),
      name: fc.integer({ min: 1, max: NAMES }),
      workMs: fc.constantFrom(0, 1, 5, ...timeouts),
    });
    const commands = fc.array(command, { minLength: 1, maxLength: maxCommands, size: 'max' });
    const choices = fc.array(fc.nat({ max: 7 }), { maxLength: MOST_CHOICES });
    return fc.tuple(commands, choices).map(([list, order]) => {
      let atMs = 0;
      const steps = list.map(({ gapMs, user, action, name, workMs }) => {
        // Sums of decimals are not quite what they look like.
        atMs = Math.round((atMs + gapMs) / TICK_MS) * TICK_MS;
        return {
          atMs: Number(atMs.toFixed(3)),
          user: `u${user}`,
          action,
          conversation: `u${user}c${name}`,
          workMs,
        };
      });
      return new Commands(world, steps, order);
    });
  });
}

/** Threads that run a manager, by its path: they stay for the next commands, and keep no process alive. */
const explorers = new Map<string, Promise<Explorer>>();

/**
 * Runs `commands` against a manager, in virtual time and from a fresh state.
 *
 * @param manager the file that exports `createTarget`: a path, or a `file:` URL.
 * @throws {LimitsBroken} if they break a claim; the message is the story.
 * @throws {UserCodeError} if the manager's code cannot be loaded, or cannot be run in virtual time.
 */
export async function checkCommands(manager: string | URL, commands: Commands): Promise<void> {
  const path = manager instanceof URL ? fileURLToPath(manager) : manager;
  let explorer = explorers.get(path);
  if (explorer === undefined) {
    explorer = prepareTarget({ kind: 'module', path }).then(
      (target) => new Explorer(target, { threads: 1 }),
    );
    explorers.set(path, explorer);
  }
  const { scenario, choices } = commands;
  const outcome = await (await explorer).run(scenario, choices);
  if (failureOf(outcome) === undefined) return;
  throw new LimitsBroken(shortStory({ scenario, outcome }).join('\n'), undefined);
}

function generatedLimits(fc: typeof FastCheck): FastCheck.Arbitrary<Limits> {
  return fc.record({
    maxConversations: fc.integer({ min: 1, max: 4 }),
    maxConversationsPerUser: fc.integer({ min: 1, max: 3 }),
    maxQueued: fc.integer({ min: 0, max: 3 }),
    maxTurnsInFlight: fc.integer({ min: 1, max: 2 }),
    queueTimeoutMs: fc.constant(QUEUE_TIMEOUT_MS),
    idleTimeoutMs: fc.constant(IDLE_TIMEOUT_MS),
    maxDurationMs: fc.constant(MAX_DURATION_MS),
  });
}

/** Time until the next command, ms: mostly none, else around the timeouts. */
function gap(fc: typeof FastCheck, timeoutsMs: readonly number[]): FastCheck.Arbitrary<number> {
  return fc.oneof(
    { withCrossShrink: true },
    { weight: 6, arbitrary: fc.constant(0) },
    { weight: 2, arbitrary: fc.integer({ min: 1, max: 10 }) },
    {
      weight: 2,
      arbitrary: fc
        .tuple(fc.constantFrom(...timeoutsMs), fc.constantFrom(-TICK_MS, 0, TICK_MS))
        .map(([timeoutMs, offsetMs]) => timeoutMs + offsetMs),
    },
  );
}
