import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';

const FOLDER = new URL('../../machines/', import.meta.url);
const IMPORT = /^import\s+(type\s)?[^;]*?from '([^']+)';/gm;
const AMBIENT =
  /\b(?:Date|performance|process|globalThis|crypto|console|fetch|require|queueMicrotask|set(?:Timeout|Interval|Immediate))\b|Math\.random|import\(/g;

const files = readdirSync(FOLDER).filter((name) => name.endsWith('.ts'));

/** The source without its comments. */
function codeOf(file: string): string {
  return readFileSync(new URL(file, FOLDER), 'utf8').replace(/\/\*[^]*?\*\/|\/\/.*/g, '');
}

test('there are machines', () => {
  expect(files).toContain('conversation_manager.ts');
});

describe.each(files)('%s', (file) => {
  const code = codeOf(file);

  test('imports nothing at run time but xstate and other machines', () => {
    const imports = [...code.matchAll(IMPORT)];
    expect(imports).toHaveLength(code.match(/^import\b/gm)?.length ?? 0);
    const foreign = imports.filter(
      ([, type, from]) => type === undefined && from !== 'xstate' && !from!.startsWith('./'),
    );
    expect(foreign.map(([line]) => line)).toEqual([]);
  });

  test('imports types from src at most', () => {
    const elsewhere = [...code.matchAll(IMPORT)]
      .map(([, , from]) => from!)
      .filter((from) => !/^(?:xstate|\.\/\w+\.ts|\.\.\/src\/\w+\/mod\.ts)$/.test(from));
    expect(elsewhere).toEqual([]);
  });

  test('knows no time and no chance of its own', () => {
    expect(code.match(AMBIENT)).toBeNull();
  });
});
