import { FactKind, type Fact } from '../facts/mod.ts';
import { Monitor, type MonitorContext } from './monitor.ts';

/** What the target's code throws reaches somebody who waits for it; otherwise its process would have died. */
export class CrashMonitor extends Monitor {
  constructor(context: MonitorContext) {
    super(context, {
      id: 'no-crash',
      claim: "The target's code throws nowhere where nobody waits for it",
      situation: 'nothing was asked of the target',
    });
    this.on([FactKind.start_requested, FactKind.turn_sent, FactKind.stop_requested], () => {
      this.arise();
      this.check(true);
    });
    this.on(FactKind.crashed, (fact) => this.#onCrash(fact));
  }

  #onCrash(fact: Fact): void {
    this.arise();
    if (this.check(false)) return;
    this.violate(fact, `The target's code threw where nobody waits for it: ${fact.reason}`);
  }
}
