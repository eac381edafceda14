import { builtinModule, replaceProperty } from './_properties.ts';

/** Says nothing: when garbage is collected is the machine's affair. */
class InertFinalizationRegistry {
  register(): void {}

  unregister(): boolean {
    return false;
  }
}

/** Holds on: what it refers to is never collected while the run lasts. */
class HoldingWeakRef<T extends object> {
  readonly #target: T;

  constructor(target: T) {
    this.#target = target;
  }

  deref(): T {
    return this.#target;
  }
}

/** Observes nothing: what real observers see are figures of the machine. */
class InertPerformanceObserver {
  static readonly supportedEntryTypes: readonly string[] = Object.freeze([]);

  observe(): void {}

  disconnect(): void {}

  takeRecords(): never[] {
    return [];
  }
}

/** Replaces what tells of the machine's doings by what tells nothing. */
export function installInert(): void {
  const hooks = builtinModule('perf_hooks')!;
  const classes = {
    FinalizationRegistry: InertFinalizationRegistry,
    WeakRef: HoldingWeakRef,
    PerformanceObserver: InertPerformanceObserver,
  };
  for (const [name, replacement] of Object.entries(classes)) {
    const { prototype } = replacement as { prototype: object };
    Object.defineProperty(replacement, 'name', { value: name });
    Object.defineProperty(prototype, Symbol.toStringTag, { value: name, configurable: true });
    replaceProperty(globalThis, name, replacement);
  }
  replaceProperty(hooks, 'PerformanceObserver', InertPerformanceObserver);
  const { createHistogram } = hooks as { createHistogram: () => object };
  replaceProperty(hooks, 'monitorEventLoopDelay', () =>
    Object.assign(createHistogram(), { enable: () => true, disable: () => true }),
  );
}
