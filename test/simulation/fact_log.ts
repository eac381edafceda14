import { factName, type Fact, type FactName, type FactObserver } from '../../src/facts/mod.ts';

/** A fact as tests look at it; times are milliseconds. */
export interface LoggedFact {
  readonly event: FactName;
  readonly atMs: number;
  readonly user: number;
  readonly userType: number;
  readonly conversation: number;
  readonly turn: number;
  readonly reason: string;
  readonly probe: boolean;
}

/** Keeps every fact of a run. */
export class FactLog implements FactObserver {
  readonly facts: LoggedFact[] = [];

  observe({ kind, time, user, userType, conversation, turn, reason, probe }: Fact): void {
    const event = factName(kind);
    const atMs = time / 1000;
    this.facts.push({ event, atMs, user, userType, conversation, turn, reason, probe });
  }

  /** Those of one kind that the scenario's users caused. */
  of(event: FactName): readonly LoggedFact[] {
    return this.facts.filter((fact) => fact.event === event && !fact.probe);
  }
}
