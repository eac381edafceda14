import { currentRun } from './_entered_run.ts';
import {
  builtinModule,
  ownProperty,
  replaceGetter,
  wrapMethod,
  type AnyFunction,
} from './_properties.ts';

const MIB = 2 ** 20;

const MEMORY = {
  rss: 64 * MIB,
  heapTotal: 32 * MIB,
  heapUsed: 16 * MIB,
  external: MIB,
  arrayBuffers: 0,
};

const CORES = 4;

/**
 * Figures of the machine, of the process and of its heap that are others each time or elsewhere, as they
 * are within a run: code that decides by them must decide alike everywhere.
 */
const FIGURES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  process: {
    memoryUsage: MEMORY,
    cpuUsage: { user: 0, system: 0 },
    threadCpuUsage: { user: 0, system: 0 },
    constrainedMemory: 0,
    availableMemory: 4096 * MIB,
    getActiveResourcesInfo: [],
    _getActiveHandles: [],
    _getActiveRequests: [],
  },
  os: {
    uptime: 86_400,
    loadavg: [0, 0, 0],
    freemem: 4096 * MIB,
    totalmem: 8192 * MIB,
    availableParallelism: CORES,
    hostname: 'localhost',
    networkInterfaces: {},
    cpus: Array.from({ length: CORES }, () => ({
      model: 'virtual',
      speed: 0,
      times: { user: 0, nice: 0, sys: 0, idle: 0, irq: 0 },
    })),
  },
  v8: {
    getHeapSpaceStatistics: [],
  },
};

/** Numbers of all figures that these give become 0, but those of `HEAP`. */
const ZEROED: Readonly<Record<string, readonly string[]>> = {
  process: ['resourceUsage'],
  v8: ['getHeapStatistics', 'getHeapCodeStatistics', 'getCppHeapStatistics'],
};

const HEAP: Readonly<Record<string, number>> = {
  total_heap_size: MEMORY.heapTotal,
  used_heap_size: MEMORY.heapUsed,
  heap_size_limit: 4096 * MIB,
  total_available_size: 4096 * MIB - MEMORY.heapUsed,
};

/** Replaces the figures above by fixed ones, each call a copy. */
export function installFigures(): void {
  for (const [module, figures] of Object.entries(FIGURES)) {
    for (const [name, figure] of Object.entries(figures)) {
      fix(module, name, () => structuredClone(figure));
    }
  }
  for (const [module, names] of Object.entries(ZEROED)) {
    for (const name of names) fix(module, name, (real) => zeroed(real() as object));
  }
  const { memoryUsage } = process;
  wrapMethod(memoryUsage, 'rss', (real: () => number) => () => {
    return currentRun() === undefined ? real() : MEMORY.rss;
  });
  fixGetter(process, 'pid', 1);
  fixGetter(process, 'ppid', 0);
  const { navigator } = globalThis as { navigator?: object };
  if (navigator !== undefined) {
    fixGetter(Object.getPrototypeOf(navigator) as object, 'hardwareConcurrency', CORES);
  }
}

function fix(module: string, name: string, figure: (real: () => unknown) => unknown): void {
  const owner = module === 'process' ? process : builtinModule(module);
  wrapMethod(owner, name, (real) => {
    const fixed: AnyFunction = function (this: unknown, ...args) {
      const call = () => Reflect.apply(real, this, args);
      return currentRun() === undefined ? call() : figure(call);
    };
    return Object.assign(fixed, real);
  });
}

function fixGetter(owner: object, name: string, figure: unknown): void {
  const { value, get } = ownProperty(owner, name) ?? {};
  replaceGetter(owner, name, function (this: unknown) {
    if (currentRun() !== undefined) return figure;
    return get === undefined ? value : get.call(this);
  });
}

function zeroed(figures: object): object {
  return Object.fromEntries(Object.keys(figures).map((name) => [name, HEAP[name] ?? 0]));
}
