import { describe, expect, test } from 'vitest';
import { ratioInterval, studentQuantile } from './_confidence.ts';
import {
  erlangB,
  erlangC,
  lossProbability,
  meanWait,
  meanWaitOfAccepted,
  pollaczekKhinchine,
} from './_queueing_formulas.ts';

/** The formulas that simulations are held against, themselves held against published values. */

describe('erlangB() gives the loss of the published tables', () => {
  test.each([
    { servers: 5, load: 1.361, loss: 0.01 },
    { servers: 10, load: 4.461, loss: 0.01 },
    { servers: 10, load: 5.084, loss: 0.02 },
    { servers: 17, load: 9.6516, loss: 0.01 },
    { servers: 17, load: 12.4613, loss: 0.05 },
    { servers: 25, load: 16.1245, loss: 0.01 },
    { servers: 100, load: 84.064, loss: 0.01 },
  ])('$loss for $load erlangs on $servers servers', ({ servers, load, loss }) => {
    expect(Math.abs(erlangB(servers, load) / loss - 1)).toBeLessThan(1e-3);
  });

  test('and stays a probability where factorials would overflow', () => {
    expect(erlangB(10_000, 10_000)).toBeCloseTo(Math.sqrt(2 / (Math.PI * 10_000)), 4);
  });
});

describe('erlangC() and meanWait() give the textbook values', () => {
  test('an eye clinic of three doctors with 2 erlangs: 8/9 patients wait (Shortle et al., chapter 3)', () => {
    expect(2 * meanWait(3, 2)).toBeCloseTo(8 / 9, 12);
    expect(erlangC(3, 2)).toBeCloseTo(4 / 9, 12);
  });

  test('one server: the load waits, load / (1 - load) long', () => {
    expect(erlangC(1, 0.7)).toBeCloseTo(0.7, 12);
    expect(meanWait(1, 0.7)).toBeCloseTo(0.7 / 0.3, 12);
  });

  test('where more is offered than served everybody waits for ever', () => {
    expect(erlangC(2, 2)).toBe(1);
    expect(meanWait(2, 2)).toBe(Infinity);
  });
});

describe('lossProbability() and meanWaitOfAccepted() give the textbook values', () => {
  test('an inspection station of three stalls and four places with 6 erlangs (Shortle et al., chapter 3)', () => {
    const station = { servers: 3, places: 4, load: 6 };
    const loss = lossProbability(station);
    // It is published by the probability that the station is empty, 0.00088.
    expect(loss / (6 ** 7 / (3 ** 4 * 6))).toBeCloseTo(0.00088, 5);
    expect(meanWaitOfAccepted(station) * 6 * (1 - loss)).toBeCloseTo(3.09, 2);
  });

  test('one server with as much offered as it serves: all states are alike', () => {
    expect(lossProbability({ servers: 1, places: 3, load: 1 })).toBeCloseTo(1 / 5, 12);
    expect(meanWaitOfAccepted({ servers: 1, places: 3, load: 1 })).toBeCloseTo(6 / 4, 12);
  });

  test('with many places they are the system without a loss', () => {
    const many = { servers: 4, places: 1000, load: 3 };
    expect(lossProbability(many)).toBeLessThan(1e-100);
    expect(meanWaitOfAccepted(many)).toBeCloseTo(meanWait(4, 3), 12);
  });
});

test('pollaczekKhinchine() halves the exponential wait for a constant service', () => {
  expect(pollaczekKhinchine(0.8, 1)).toBeCloseTo(meanWait(1, 0.8), 12);
  expect(pollaczekKhinchine(0.8, 0)).toBeCloseTo(2, 12);
});

describe('studentQuantile() gives the published table', () => {
  test.each([
    { probability: 0.975, degreesOfFreedom: 1, quantile: 12.706 },
    { probability: 0.995, degreesOfFreedom: 2, quantile: 9.925 },
    { probability: 0.975, degreesOfFreedom: 10, quantile: 2.228 },
    { probability: 0.9995, degreesOfFreedom: 15, quantile: 4.073 },
    { probability: 0.9995, degreesOfFreedom: 20, quantile: 3.85 },
    { probability: 0.99, degreesOfFreedom: 120, quantile: 2.358 },
  ])(
    '$quantile at $probability for $degreesOfFreedom degrees of freedom',
    ({ probability, degreesOfFreedom, quantile }) => {
      expect(studentQuantile(probability, degreesOfFreedom)).toBeCloseTo(quantile, 3);
    },
  );
});

test('ratioInterval() of replications of one length is the interval of their mean', () => {
  const means = [4, 5, 6, 5, 5];
  const { estimate, low, high } = ratioInterval(
    means.map((mean) => ({ total: 10 * mean, count: 10 })),
    0.95,
  );
  // Standard deviation sqrt(1/2), t of 4 degrees of freedom 2.776.
  const arm = (2.776 * Math.sqrt(0.5)) / Math.sqrt(5) / 5;
  expect(estimate).toBeCloseTo(5, 12);
  expect(Math.log(high / estimate)).toBeCloseTo(arm, 4);
  expect(Math.log(estimate / low)).toBeCloseTo(arm, 4);
});

test('ratioInterval() weighs replications by their length', () => {
  const replications = [
    { total: 1, count: 10 },
    { total: 6, count: 20 },
  ];
  expect(ratioInterval(replications, 0.95).estimate).toBeCloseTo(7 / 30, 12);
});
