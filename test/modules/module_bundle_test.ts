import { describe, expect, test } from 'vitest';
import {
  bundleModule,
  BundleEvaluator,
  UnbundledError,
  UserCodeError,
} from '../../src/modules/mod.ts';
import { TempFolder } from '../scenarios/temp_folder.ts';

const folder = new TempFolder();

async function evaluatorOf(name: string, code: string): Promise<BundleEvaluator> {
  return new BundleEvaluator(await bundleModule(folder.write(name, code), 'target'));
}

test('each evaluation has a state of its own, that of imported modules too', async () => {
  folder.write(
    'counter.ts',
    'let count: number = 0;\nexport const next = (): number => ++count;\n',
  );
  const evaluator = await evaluatorOf(
    'counting.ts',
    "import { next } from './counter.ts';\nlet own = 0;\nexport const count = (): number[] => [++own, next()];\n",
  );
  const [first, second] = [evaluator.evaluate(), evaluator.evaluate()] as { count(): number[] }[];
  expect(first!.count()).toEqual([1, 1]);
  expect(first!.count()).toEqual([2, 2]);
  expect(second!.count()).toEqual([1, 1]);
});

test('what a package keeps in its modules is fresh too', async () => {
  folder.write(
    'node_modules/keeper/package.json',
    '{"name":"keeper","type":"module","exports":"./k.js"}',
  );
  folder.write('node_modules/keeper/k.js', 'export const kept = [];\n');
  const evaluator = await evaluatorOf(
    'keeping.mjs',
    "import { kept } from 'keeper';\nexport const keep = (what) => kept.push(what);\n",
  );
  const [first, second] = [evaluator.evaluate(), evaluator.evaluate()] as {
    keep(what: number): number;
  }[];
  expect(first!.keep(1)).toBe(1);
  expect(first!.keep(2)).toBe(2);
  expect(second!.keep(3)).toBe(1);
});

test("a module finds its own place, Node's modules, and CommonJS", async () => {
  folder.write('old.cjs', "exports.joined = require('path').join('a', 'b');\n");
  const path = folder.write(
    'placed.ts',
    [
      "import { readFileSync } from 'node:fs';",
      "import old from './old.cjs';",
      'export const { joined } = old;',
      'export const url: string = import.meta.url;',
      'export const text: string = readFileSync(new URL(import.meta.url), "utf8");',
    ].join('\n'),
  );
  const exports = new BundleEvaluator(await bundleModule(path, 'target')).evaluate();
  expect(exports['joined']).toBe('a/b');
  expect(exports['url']).toBe(`file://${path}`);
  expect(exports['text']).toContain('import old');
});

test('a place in the bundle is found in its source', async () => {
  const evaluator = await evaluatorOf(
    'thrower.ts',
    'type Long = string;\n\nexport function fail(text: Long): never {\n  throw new Error(text);\n}\n',
  );
  const { fail } = evaluator.evaluate() as { fail: (text: string) => never };
  let stack = '';
  try {
    fail('here');
  } catch (error) {
    stack = (error as Error).stack!;
  }
  const [, file, line, column] = /\((.*):(\d+):(\d+)\)/.exec(stack)!;
  const place = evaluator.locate({ file: file!, line: Number(line), column: Number(column) });
  expect(place).toMatchObject({ file: expect.stringMatching(/thrower\.ts$/), line: 4 });
});

describe('what cannot be bundled', () => {
  test('a module that awaits at its top level has to be imported', async () => {
    const path = folder.write('awaiting.ts', 'export const x = await Promise.resolve(1);\n');
    await expect(bundleModule(path, 'target')).rejects.toBeInstanceOf(UnbundledError);
  });

  test.each([
    ['a mistake in the code', 'wrong.ts', 'export const = 1;\n', /wrong\.ts:1:14\)$/],
    [
      'an import of nothing',
      'lost.ts',
      "import './nowhere.ts';\n",
      /Could not resolve "\.\/nowhere\.ts"/,
    ],
  ])('%s is told with its place', async (_what, name, code, message) => {
    const path = folder.write(name, code);
    const bundling = bundleModule(path, 'target');
    await expect(bundling).rejects.toBeInstanceOf(UserCodeError);
    await expect(bundling).rejects.not.toBeInstanceOf(UnbundledError);
    await expect(bundling).rejects.toThrow(message);
  });

  test('a file that is not there is told by its name', async () => {
    await expect(bundleModule('nowhere/x.ts', 'target')).rejects.toThrow(
      /^Cannot load target "nowhere\/x\.ts": ENOENT/,
    );
  });
});
