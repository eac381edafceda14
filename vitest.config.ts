import { defineConfig } from 'vitest/config';

const SLOW = 'test/slow/**/*_test.ts';
const INTEGRATION = ['test/cli/**/*_test.ts', 'test/integration/**/*_test.ts'];

export default defineConfig({
  test: {
    testTimeout: 30_000,
    // Vitest would leave one core alone, which is half of two.
    maxWorkers: '100%',
    coverage: { provider: 'v8', include: ['src/**', 'machines/**'] },
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['test/**/*_test.ts'],
          exclude: [SLOW, ...INTEGRATION],
        },
      },
      { extends: true, test: { name: 'integration', include: INTEGRATION } },
      {
        extends: true,
        test: { name: 'properties', include: ['properties/**/*_test.ts'], testTimeout: 300_000 },
      },
      {
        extends: true,
        test: {
          name: 'slow',
          include: [SLOW],
          testTimeout: 300_000,
          fileParallelism: false,
        },
      },
    ],
  },
});
