import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  BUILTIN_SCENARIOS,
  defineScenario,
  FactKind,
  simulate,
  type FactObserver,
  type Scenario,
  type ScenarioResult,
} from '../src/mod.ts';
import { Places, type Presence } from './_presence.ts';
import { scenarioInput, scenarioParameters } from './_scenarios.ts';

/**
 * Little's law of a run that begins and ends empty is no limit but an identity: the integral of how
 * many are present is the sum of their stays. It holds only if everybody who comes in is let out
 * once, no earlier than it came, and time never goes backwards.
 */

const TICKS_PER_MS = 1000;

/** Sums of whole microseconds that passed through a mean in milliseconds. */
const ROUNDING = 1e-9;

async function run(scenario: Scenario, seed = 0): Promise<[ScenarioResult, Places]> {
  const places = new Places();
  const result = await simulate(scenario, { seed, measureMemory: false, observers: [places] });
  return [result, places];
}

function expectIdentity({ present, area, stays }: Presence): void {
  expect({ present, area }).toEqual({ present: 0, area: stays });
}

function expectLittlesLaw(places: Places): void {
  for (const place of [places.system, places.queue, places.slots, places.turns]) {
    expectIdentity(place);
  }
  // Who is in the system waits or holds a slot.
  expect(places.system.area).toBe(places.queue.area + places.slots.area);
}

/** L = λ W, with the time of the run, the counts and the means that the result reports. */
function expectReportedLittlesLaw({ metrics, counts }: ScenarioResult, places: Places): void {
  const { queue_wait: wait, service_time: service } = metrics;
  expectClose(wait.count * wait.mean * TICKS_PER_MS, places.waitsOfAdmitted);
  expectClose(service.count * service.mean * TICKS_PER_MS, places.servicesOfAnswered);
  expect(places.slots.left).toBe(counts.started);
}

function expectClose(actual: number, expected: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(ROUNDING * expected);
}

test.each(BUILTIN_SCENARIOS.map((scenario) => ({ name: scenario.name, scenario })))(
  'in the scenario $name the integral of the number present is the sum of the stays',
  async ({ scenario }) => {
    const [result, places] = await run(scenario);
    expectLittlesLaw(places);
    expectReportedLittlesLaw(result, places);
    expect(places.slots.area).toBeGreaterThan(0);
  },
);

test('in any scenario the integral of the number present is the sum of the stays', async () => {
  const arose = { waited: 0, leftTheQueue: 0, cutTurns: 0 };
  await fc.assert(
    fc.asyncProperty(scenarioInput, fc.nat(), async (input, seed) => {
      const [result, places] = await run(defineScenario(input), seed);
      expectLittlesLaw(places);
      expectReportedLittlesLaw(result, places);
      if (places.waitsOfAdmitted > 0) arose.waited++;
      if (places.queue.stays > places.waitsOfAdmitted) arose.leftTheQueue++;
      if (places.turns.stays > places.servicesOfAnswered) arose.cutTurns++;
    }),
    scenarioParameters,
  );
  for (const count of Object.values(arose)) {
    expect(count).toBeGreaterThan(scenarioParameters.numRuns / 10);
  }
});

test('L = λ W: the mean number that wait is the rate at which they come times their mean wait', async () => {
  const [scenario] = BUILTIN_SCENARIOS.filter(({ name }) => name === 'concurrent-users');
  const [{ metrics, simulatedMs, counts }, { queue, slots }] = await run(scenario!);
  const { count, mean } = metrics.queue_wait;
  expect(count).toBe(30);
  const meanQueued = queue.area / TICKS_PER_MS / simulatedMs;
  expect(meanQueued).toBeCloseTo((count / simulatedMs) * mean, 9);
  const meanActive = slots.area / TICKS_PER_MS / simulatedMs;
  const meanStay = slots.stays / TICKS_PER_MS / slots.left;
  expect(meanActive).toBeCloseTo((counts.started / simulatedMs) * meanStay, 9);
});

test('a conversation that is lost sight of breaks the identity', async () => {
  const places = new Places();
  let lost = false;
  const forgetful: FactObserver = {
    observe(fact) {
      const isFirstEnd = fact.kind === FactKind.ended && !lost;
      if (isFirstEnd) lost = true;
      else places.observe(fact);
    },
  };
  const [scenario] = BUILTIN_SCENARIOS;
  await simulate(scenario!, { measureMemory: false, observers: [forgetful] });
  expectIdentity(places.queue);
  expect(places.slots.present).toBe(1);
  expect(places.slots.area).toBeGreaterThan(places.slots.stays);
});
