import { describe, expect, test } from 'vitest';
import {
  blankReport,
  caseOf,
  failureOf,
  mergeReports,
  neverArose,
  reportOf,
  runCase,
  sweep,
  type CaseOutcome,
} from '../../src/explore/mod.ts';
import { ReferenceTarget, type CreatePort } from '../../src/targets/mod.ts';
import { MUTANTS } from '../mutants/mod.ts';

const reference = { createPort: ((context) => new ReferenceTarget(context)) as CreatePort };
const mutant = (name: string) => MUTANTS.find((one) => one.name === name)!;
const createNothing: CreatePort = () => {
  throw new TypeError('It is not there');
};
const SEEDS = Array.from({ length: 40 }, (_, seed) => seed);

describe('runCase()', () => {
  test('gives the same outcome for the same case, as plain data', async () => {
    const target = mutant('queue-one-too-many');
    const { failure } = await sweep(SEEDS, target, {});
    const outcome = failure!;
    expect(await runCase(caseOf(outcome.seed), target)).toEqual(outcome);
    expect(structuredClone(outcome)).toEqual(outcome);
    expect(failureOf(outcome)).toEqual({ id: 'queue', byProbe: false });
    expect(outcome.digest).toMatch(/^[0-9a-f]{32}$/);
    expect(outcome.commands).toBeGreaterThan(0);
    expect(outcome.events).toBeGreaterThan(outcome.commands);
    expect(outcome.judged).toContain('queue');
    expect(Object.keys(outcome.vacuous)).not.toContain('queue');
  });

  test('tells what the code of a target throws as a crash, and no claim as broken', async () => {
    const outcome = await runCase(caseOf(1), { createPort: createNothing });
    expect(outcome).toMatchObject({
      error: 'TypeError: It is not there',
      violated: [],
      digest: '',
    });
    expect(failureOf(outcome)).toEqual({ id: 'crash', byProbe: false });
  });

  test('tells a claim that only the probe broke from one that users broke', async () => {
    const target = mutant('bypasses-global-limit');
    const failures = new Set<string>();
    for (const seed of SEEDS) {
      const failure = failureOf(await runCase(caseOf(seed), target));
      if (failure?.id === 'global-limit') failures.add(`by probe: ${failure.byProbe}`);
    }
    expect([...failures].toSorted()).toEqual(['by probe: false', 'by probe: true']);
  });
});

describe('sweep()', () => {
  test('runs all seeds where nothing fails, and tells each', async () => {
    const seen: number[] = [];
    const { report, failure } = await sweep(
      SEEDS,
      reference,
      {},
      {
        onSeed: ({ seed }) => seen.push(seed),
      },
    );
    expect(failure).toBeUndefined();
    expect(seen).toEqual(SEEDS);
    expect(report).toMatchObject({ seeds: SEEDS.length, crashes: 0 });
    expect(report.claims['ledger']).toEqual({ judged: SEEDS.length, vacuous: 0, violated: 0 });
    expect(report.situations['refused: queue-full']).toBeGreaterThan(0);
  });

  test('ends with the first seed that fails', async () => {
    const seen: CaseOutcome[] = [];
    const { report, failure } = await sweep(
      SEEDS,
      mutant('user-limit-one-too-many'),
      {},
      {
        onSeed: (outcome) => seen.push(outcome),
      },
    );
    expect(failure).toBe(seen.at(-1));
    expect(failureOf(failure!)).toMatchObject({ id: 'user-limit' });
    expect(seen.slice(0, -1).filter((outcome) => failureOf(outcome) !== undefined)).toEqual([]);
    expect(report.seeds).toBe(seen.length);
    expect(report.claims['user-limit']!.violated).toBe(1);
  });

  test('ends where it is told to', async () => {
    const controller = new AbortController();
    const onSeed = ({ seed }: CaseOutcome) => {
      if (seed === 4) controller.abort();
    };
    const { report } = await sweep(SEEDS, reference, {}, { signal: controller.signal, onSeed });
    expect(report.seeds).toBe(5);
  });
});

describe('a report', () => {
  test('is the same however the seeds were split, and in whatever order they came', async () => {
    const whole = (await sweep(SEEDS, reference, {})).report;
    const parts = await Promise.all(
      [0, 1, 2].map((thread) =>
        sweep(SEEDS.filter((seed) => seed % 3 === thread).toReversed(), reference, {}),
      ),
    );
    const reports = parts.map(({ report }) => report);
    expect(mergeReports(reports)).toEqual(whole);
    expect(mergeReports(reports.toReversed())).toEqual(whole);
    expect(structuredClone(whole)).toEqual(whole);
  });

  test('is another one where one run is, or where two seeds have each other’s', () => {
    const blank = { violated: [], judged: [], vacuous: {}, situations: [], events: 1, commands: 1 };
    const digestOf = (...digests: readonly string[]) =>
      mergeReports(digests.map((digest, seed) => reportOf({ ...blank, seed, digest }))).digest;
    const all = [digestOf('a', 'b'), digestOf('b', 'a'), digestOf('a', 'a'), digestOf('a')];
    expect(new Set([...all, blankReport().digest]).size).toBe(5);
  });

  test('says what never arose', async () => {
    const limits = { maxConversations: 50, queueTimeoutMs: 'none' } as const;
    const { report } = await sweep(SEEDS, reference, { limits });
    const never = neverArose(report);
    expect(never.filter((what) => what.startsWith('queue: '))).toHaveLength(1);
    expect(never).toContain('refused: queue-timeout');
    expect(never).not.toContain('ended: stopped');
    expect(
      neverArose(report, { limits: { maxConversations: 50 }, isGenerated: false }),
    ).not.toContain('refused: queue-timeout');
  });
});

/** The report of one seed with these remarks. */
function remarked(seed: number, remarks?: readonly string[]) {
  const nothing = { violated: [], judged: [], vacuous: {}, situations: [] };
  return reportOf({
    ...nothing,
    seed,
    digest: 'd',
    events: 1,
    commands: 1,
    ...(remarks && { remarks }),
  });
}

test('what a target had to say is told of the least seed, however reports are merged', () => {
  const reports = [remarked(4, ['four']), remarked(1), remarked(2, ['two']), remarked(9, ['nine'])];
  const noted = { seeds: 3, seed: 2, remarks: ['two'] };
  expect(mergeReports(reports).noted).toEqual(noted);
  expect(mergeReports(reports.toReversed()).noted).toEqual(noted);
  expect(mergeReports([remarked(1)]).noted).toBeUndefined();
});
