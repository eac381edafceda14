import { contest, type Contender } from './contest.ts';
import { holdByHand, holdDelays, holdOnKernel, holdOnRxjs } from './holds.ts';
import type { Bar, Benchmark, BenchOptions, Figure, Row } from './row.ts';
import { ratioOf, spreadOf } from './statistics.ts';

const PENDING = 10_000;
/** RxJS sorts its whole queue for every entry, so it gets fewer of them to do. */
const EVENTS = { kernel: 1_000_000, rxjs: 4_000, 'by hand': 1_000_000 } as const;
type Name = keyof typeof EVENTS;

const RIVALS: Readonly<Record<string, { rival: Name; what: string; bar: Bar }>> = {
  kernel_vs_rxjs_virtual: {
    rival: 'rxjs',
    what: 'bare kernel against RxJS VirtualTimeScheduler, 10,000 pending',
    bar: { relation: '>=', value: 50 },
  },
  kernel_vs_handwritten: {
    rival: 'by hand',
    what: 'bare kernel against a typed-array heap by hand, 10,000 pending',
    bar: { relation: '>=', value: 0.5 },
  },
};

/** The event kernel alone, in the hold model. */
export const kernelBench: Benchmark = {
  keys: Object.keys(RIVALS),

  async measure(wanted: ReadonlySet<string>, { rounds, quick }: BenchOptions) {
    const rows = Object.entries(RIVALS).filter(([key]) => wanted.has(key));
    const names = new Set<Name>(['kernel', ...rows.map(([, { rival }]) => rival)]);
    const contenders = everybody(quick).filter(({ name }) => names.has(name));
    const rates = await contest(contenders, { rounds, warmUps: 2 });
    const figureOf = (contender: Name): Figure => ({
      contender,
      value: spreadOf(rates.get(contender)!.map((perUs) => perUs * 1e6)),
      unit: 'events/s',
    });
    return rows.map(([key, { rival, what, bar }]): Row => ({
      key,
      what,
      value: ratioOf(rates.get('kernel')!, rates.get(rival)!),
      figures: [figureOf('kernel'), figureOf(rival)],
      bar,
    }));
  },
};

function everybody(quick: boolean): readonly (Contender & { readonly name: Name })[] {
  const delays = holdDelays();
  const hold = (name: Name) => ({
    pending: PENDING,
    events: quick ? EVENTS[name] / 4 : EVENTS[name],
    delays,
  });
  return [
    { name: 'kernel', run: () => holdOnKernel(hold('kernel')) },
    { name: 'rxjs', run: () => holdOnRxjs(hold('rxjs')) },
    { name: 'by hand', run: () => holdByHand(hold('by hand')) },
  ];
}
