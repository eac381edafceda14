import { kernelBench } from './kernel_bench.ts';
import { moduleBench } from './module_bench.ts';
import { recordBench } from './record_bench.ts';
import type { Benchmark } from './row.ts';
import { scenarioBench } from './scenario_bench.ts';
import { growthBench, memoryBench } from './size_bench.ts';
import { soakBench } from './soak_bench.ts';

/** All that is measured, in the order in which it is. */
export const BENCHMARKS: readonly Benchmark[] = [
  kernelBench,
  scenarioBench,
  recordBench,
  growthBench,
  memoryBench,
  soakBench,
  moduleBench,
];
