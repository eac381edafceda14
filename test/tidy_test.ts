import { readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { describe, expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };
import { VERSION } from '../src/version.ts';

/** The rules of the house that a linter cannot hold. */

const ROOT = resolve(import.meta.dirname, '..');

/** What the package exports. */
const PUBLIC_DOORS = ['src/mod.ts', 'src/testing.ts'];

/** Each folder imports only from those before it. */
const LAYERS = [
  'facts',
  'time',
  'random',
  'modules',
  'scheduler',
  'actors',
  'globals',
  'permissions',
  'targets',
  'load',
  'monitors',
  'metrics',
  'scenarios',
  'simulation',
  'report',
  'inspect',
  'workers',
  'explore',
  'cli',
];

/** What reads the machine's clock or chance, and what to use instead. */
const AMBIENT: readonly { readonly pattern: RegExp; readonly instead: string }[] = [
  { pattern: /\bDate\.now\b|\bnew Date\(/, instead: 'the kernel, or systemClock of src/time' },
  {
    pattern: /\bperformance\.(now|timeOrigin)\b/,
    instead: 'the kernel, or systemClock of src/time',
  },
  { pattern: /\bprocess\.hrtime\b/, instead: 'the kernel, or systemClock of src/time' },
  {
    pattern: /\bset(Timeout|Interval|Immediate)\(/,
    instead: 'the kernel, or src/time',
  },
  {
    pattern: /\bMath\.random\b|\brandomUUID\b|\brandomBytes\b|\brandomInt\b/,
    instead: 'src/random',
  },
  {
    pattern: /\bMath\.(log|exp|pow|sin|cos|tan|log2|log10|log1p|expm1)\(/,
    instead: 'ln and exp of src/random',
  },
];
const MAY_BE_AMBIENT = ['src/time/', 'src/random/', 'src/globals/'];

interface Source {
  readonly path: string;
  readonly text: string;
  readonly imports: readonly { readonly target: string; readonly typeOnly: boolean }[];
}

const sources = ['src', 'machines', 'properties'].flatMap((folder) =>
  readSources(join(ROOT, folder)),
);

function readSources(folder: string): Source[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => {
      const file = join(folder, name);
      const text = readFileSync(file, 'utf8');
      const path = relative(ROOT, file).split(sep).join('/');
      return { path, text, imports: importsOf(text, dirname(file)) };
    });
}

function importsOf(text: string, folder: string): Source['imports'] {
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?([^;'"]*?)\bfrom\s+['"]([^'"]+)['"]|^import\s+['"]([^'"]+)['"]/gm,
  );
  return [...statements].map(([, type, , from, unnamed]) => {
    const specifier = from ?? unnamed!;
    const target = specifier.startsWith('.')
      ? relative(ROOT, resolve(folder, specifier)).split(sep).join('/')
      : specifier;
    return { target, typeOnly: type !== undefined };
  });
}

/** `facts` for `src/facts/fact.ts`; undefined for files of no layer. */
function layerOf(path: string): string | undefined {
  return /^src\/([^/]+)\//.exec(path)?.[1];
}

function isLocal(target: string): boolean {
  return /^(src|machines|test|properties)\//.test(target);
}

/** Code without comments and texts. */
function bare(text: string): string {
  return text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
}

test('the sources were found', () => {
  expect(sources.length).toBeGreaterThan(80);
  expect(sources.flatMap(({ imports }) => imports).length).toBeGreaterThan(200);
});

test('every folder of src is a layer, and imports only from layers above it', () => {
  const wrong: string[] = [];
  for (const { path, imports } of sources) {
    const layer = layerOf(path);
    if (layer === undefined) continue;
    if (!LAYERS.includes(layer)) wrong.push(`${path}: src/${layer} has no place among the layers`);
    for (const { target } of imports) {
      const other = layerOf(target);
      if (other !== undefined && LAYERS.indexOf(other) > LAYERS.indexOf(layer)) {
        wrong.push(`${path} imports ${target}, which is below it`);
      }
    }
  }
  expect(wrong).toEqual([]);
});

test('a folder is entered through its door, and its private files stay its own', () => {
  const wrong: string[] = [];
  for (const { path, imports } of sources) {
    for (const { target } of imports) {
      if (!target.startsWith('src/') || dirname(target) === dirname(path)) continue;
      const isDoor =
        basename(target) === 'mod.ts' ||
        target === 'src/version.ts' ||
        PUBLIC_DOORS.includes(target);
      if (!isDoor) wrong.push(`${path} imports ${target} past its door`);
    }
  }
  expect(wrong).toEqual([]);
});

test('no import goes in a circle', () => {
  const graph = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.map(({ target }) => target).filter((target) => isLocal(target)),
    ]),
  );
  const done = new Set<string>();
  const circles: string[] = [];
  const visit = (path: string, trail: readonly string[]): void => {
    if (trail.includes(path)) {
      circles.push([...trail.slice(trail.indexOf(path)), path].join(' -> '));
      return;
    }
    if (done.has(path)) return;
    done.add(path);
    for (const next of graph.get(path) ?? []) visit(next, [...trail, path]);
  };
  for (const path of graph.keys()) visit(path, []);
  expect(circles).toEqual([]);
});

test('machines import nothing but XState, each other, and types', () => {
  const wrong: string[] = [];
  for (const { path, imports } of sources.filter((source) => source.path.startsWith('machines/'))) {
    for (const { target, typeOnly } of imports) {
      if (target === 'xstate' || target.startsWith('machines/')) continue;
      if (!(typeOnly && target === 'src/facts/mod.ts')) wrong.push(`${path} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

test('properties import the public doors, machines, and helpers of tests', () => {
  const wrong: string[] = [];
  for (const { path, imports } of sources.filter((source) =>
    source.path.startsWith('properties/'),
  )) {
    for (const { target } of imports) {
      if (!target.startsWith('src/') || PUBLIC_DOORS.includes(target)) continue;
      wrong.push(`${path} imports ${target}`);
    }
  }
  expect(wrong).toEqual([]);
});

describe('no ambient clock or chance outside the folders that own them', () => {
  const watched = sources.filter(
    ({ path }) =>
      !path.startsWith('properties/') && !MAY_BE_AMBIENT.some((owner) => path.startsWith(owner)),
  );
  test.each(AMBIENT)('$pattern: use $instead', ({ pattern }) => {
    expect(watched.filter(({ text }) => pattern.test(bare(text))).map(({ path }) => path)).toEqual(
      [],
    );
  });
});

test('the version in the code is that of the package', () => {
  expect(VERSION).toBe(packageJson.version);
});
