import { describe, expect, test } from 'vitest';
import { defineScenario, overrideScenario, parseFault } from '../../src/scenarios/mod.ts';

describe('parseFault', () => {
  test.each([
    ['latency=20ms', { latency: { kind: 'constant', valueMs: 20 } }],
    ['latency=exponential:20ms', { latency: { kind: 'exponential', meanMs: 20 } }],
    ['latency=constant:20ms', { latency: { kind: 'constant', valueMs: 20 } }],
    ['latency=uniform:5ms:50ms', { latency: { kind: 'uniform', minMs: 5, maxMs: 50 } }],
    ['latency=lognormal:20ms:0.6', { latency: { kind: 'lognormal', medianMs: 20, sigma: 0.6 } }],
    [' slowDatabase = gamma:5ms:2 ', { slowDatabase: { kind: 'gamma', meanMs: 5, shape: 2 } }],
    ['spikes=0.1%:5s', { spikes: { chance: 0.001, of: { kind: 'constant', valueMs: 5000 } } }],
    [
      'spikes=1%:exponential:5s',
      { spikes: { chance: 0.01, of: { kind: 'exponential', meanMs: 5000 } } },
    ],
    ['errors=1%', { errors: 0.01 }],
    ['lostReplies=2%', { lostReplies: 0.02 }],
    ['duplicates=3%', { duplicates: 0.03 }],
    ['reordered=4%', { reordered: 0.04 }],
    ['stall=30s:1s', { stall: { everyMs: 30_000, forMs: 1000 } }],
    ['crash=60s', { crash: { everyMs: 60_000, restartAfterMs: 0 } }],
    ['crash=60s:1s', { crash: { everyMs: 60_000, restartAfterMs: 1000 } }],
    ['crash=at:60s:1s', { crash: { atMs: [60_000], restartAfterMs: 1000 } }],
    ['errors=none', { errors: 'none' }],
    ['errors=0%', { errors: 'none' }],
    ['crash=none', { crash: 'none' }],
  ])('reads %s', (text, faults) => {
    expect(parseFault(text)).toEqual(faults);
  });

  test.each([
    ['errors', '"errors" is not a fault: write it like "latency=exponential:20ms"'],
    ['=1%', '"=1%" is not a fault: write it like "latency=exponential:20ms"'],
    [
      'error=1%',
      'There is no fault "error": the faults are latency, spikes, errors, lostReplies, duplicates, reordered, stall, crash, slowDatabase',
    ],
    [
      'toString=1%',
      'There is no fault "toString": the faults are latency, spikes, errors, lostReplies, duplicates, reordered, stall, crash, slowDatabase',
    ],
    [
      'errors=often',
      '"errors" must be a probability, such as "5%" or 0.05: write it like "errors=1%", or none, got "often"',
    ],
    [
      'latency=slow',
      '"latency" must be a duration, or one of constant, uniform, exponential, lognormal, gamma: write it like "latency=exponential:20ms", or none, got "slow"',
    ],
    [
      'latency=uniform:1ms:2ms:3ms',
      '"latency" must be a duration, or one of constant, uniform, exponential, lognormal, gamma: write it like "latency=exponential:20ms", or none, got "uniform:1ms:2ms:3ms"',
    ],
    [
      'stall=1s:2s',
      '"stall" must name "every" and "for", and stall for less than it runs: write it like "stall=30s:1s", or none, got "1s:2s"',
    ],
    [
      'spikes=1%',
      '"spikes" must be a duration, or one of constant, uniform, exponential, lognormal, gamma: write it like "spikes=0.1%:5s", or none, got "1%"',
    ],
  ])('refuses %s', (text, message) => {
    expect(() => parseFault(text)).toThrow(new SyntaxError(message));
  });
});

describe('the faults of a scenario', () => {
  const load = [{ atOnce: { users: 1 } }];
  const faulty = defineScenario({ name: 'x', load, faults: { errors: '1%', latency: '5ms' } });

  test('get others beside and in place of them', () => {
    const { faults } = overrideScenario(faulty, { faults: { errors: 0.5, reordered: 0.1 } });
    expect(faults).toEqual({
      errors: 0.5,
      latency: { kind: 'constant', valueMs: 5 },
      reordered: 0.1,
    });
  });

  test('are taken away, to the last one', () => {
    expect(overrideScenario(faulty, { faults: { errors: 'none' } }).faults).toEqual({
      latency: { kind: 'constant', valueMs: 5 },
    });
    const none = overrideScenario(faulty, { faults: { errors: 'none', latency: 'none' } });
    expect(none).not.toHaveProperty('faults');
  });

  test('stay where nothing is said of them', () => {
    expect(overrideScenario(faulty, {})).toEqual(faulty);
    const calm = defineScenario({ name: 'x', load });
    expect(overrideScenario(calm, {})).not.toHaveProperty('faults');
    expect(overrideScenario(calm, { faults: { errors: 1 } }).faults).toEqual({ errors: 1 });
  });
});
