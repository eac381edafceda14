import { FactKind, type Fact, type FactObserver } from '../facts/mod.ts';
import type { ScriptedAct } from '../load/mod.ts';

/** What became of an answer that a script expects. */
export interface ExpectationResult {
  /** Step of the script, from 0. */
  readonly step: number;
  readonly action: string;
  readonly conversation: string;
  readonly expected: string;
  /** The first answer; `null` if none came. */
  readonly actual: string | null;
  readonly pass: boolean;
}

interface Pending {
  readonly act: ScriptedAct;
  readonly turn: number;
}

/** Compares the target's first answers with what a script expects of them. */
export class Expectations implements FactObserver {
  readonly #pending = new Map<number, Pending[]>();
  readonly #results: ExpectationResult[] = [];

  /** Begins to wait for the answer to `act`, if it expects one; `turn` is 0 for a start. */
  expect(act: ScriptedAct, about: { conversation: number; turn: number }): void {
    if (act.expected === undefined) return;
    const pending = this.#pending.get(about.conversation) ?? [];
    pending.push({ act, turn: about.turn });
    this.#pending.set(about.conversation, pending);
  }

  observe(fact: Fact): void {
    if (this.#pending.size === 0) return;
    const answer = answerOf(fact);
    const pending = answer === undefined ? undefined : this.#pending.get(fact.conversation);
    const index = pending?.findIndex(({ turn }) => turn === fact.turn) ?? -1;
    if (index < 0) return;
    const [met] = pending!.splice(index, 1);
    if (pending!.length === 0) this.#pending.delete(fact.conversation);
    this.#results.push(resultOf(met!.act, answer!));
  }

  /** All that was expected, in the order of the script. */
  results(): readonly ExpectationResult[] {
    const unanswered = [...this.#pending.values()].flat().map(({ act }) => resultOf(act, null));
    return [...this.#results, ...unanswered].toSorted((a, b) => a.step - b.step);
  }
}

function answerOf(fact: Fact): string | undefined {
  switch (fact.kind) {
    case FactKind.queued:
      return 'queued';
    case FactKind.admitted:
      return 'active';
    case FactKind.turn_answered:
      return 'replied';
    case FactKind.refused:
    case FactKind.turn_failed:
      return fact.reason;
    default:
      return undefined;
  }
}

function resultOf(
  { step, action, conversation, expected }: ScriptedAct,
  actual: string | null,
): ExpectationResult {
  return { step, action, conversation, expected: expected!, actual, pass: actual === expected };
}
