import { defineConfig } from 'vitest/config';

/** The tests that `npm run mutation` runs against every mutant: those of the machines and monitors. */
export default defineConfig({
  test: {
    include: [
      'test/machines/**/*_test.ts',
      'test/monitors/**/*_test.ts',
      'test/targets/**/*_test.ts',
    ],
    // It reads the sources, which are instrumented then.
    exclude: ['test/machines/purity_test.ts'],
    testTimeout: 30_000,
  },
});
