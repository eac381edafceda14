import { Crashing } from './_crashing.ts';
import { Delivery } from './_delivery.ts';
import { Doubling } from './_doubling.ts';
import { Failing } from './_failing.ts';
import type { FaultPlan } from './fault_plan.ts';
import type { CreatePort, TargetContext } from './port.ts';
import type { Relay } from './_relay.ts';

/** Makes one of the faults between the users and the target. */
type CreateRelay = (context: TargetContext) => Relay;

/**
 * `createPort` behind the faults of `plan`. What is heard through them comes late and in another order,
 * unless the plan is empty: then it is `createPort` itself.
 *
 *     users ──▶ latency, spikes, stalls, reordering ──▶ errors, lost replies ──▶ duplicates ──▶ crashes ──▶ database ──▶ target
 *
 * @param isOver whether nothing strikes any more, and nothing takes time: what follows a run looks at the
 *   target itself. @default never
 */
export function withFaults(
  createPort: CreatePort,
  plan: FaultPlan,
  isOver: () => boolean = () => false,
): CreatePort {
  const settings = { plan, isOver };
  const { latency, spikes, errors, lostReplies, duplicates, reordered, stall, crash } = plan;
  const { slowDatabase } = plan;
  // From the target outwards.
  const relays: CreateRelay[] = [];
  if (slowDatabase !== undefined) {
    const waits = { plan: { latency: slowDatabase }, isOver };
    const options = { purpose: 'database', isOneWay: true };
    relays.push((context) => new Delivery(context, waits, options));
  }
  if (crash !== undefined) relays.push((context) => new Crashing(context, settings));
  if (duplicates) relays.push((context) => new Doubling(context, settings));
  if (errors || lostReplies) relays.push((context) => new Failing(context, settings));
  if (latency || spikes || reordered || stall) {
    relays.push((context) => new Delivery(context, settings));
  }
  return relays.reduce<CreatePort>(
    (createInner, createRelay) => (context) => createRelay(context).connect(createInner),
    createPort,
  );
}
