import { readFileSync } from 'node:fs';
import { createRequire, SourceMap } from 'node:module';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Script } from 'node:vm';
import { UserCodeError } from './user_code_error.ts';

/** A module with all that it imports, as one script; plain data, so that threads can share it. */
export interface ModuleBundle {
  /** Absolute. */
  readonly path: string;
  readonly code: string;
  /** A source map, version 3, as JSON. */
  readonly map: string;
}

/** Why a module cannot be bundled, although it may be imported: it awaits at its top level, or has native parts. */
export class UnbundledError extends UserCodeError {}

/**
 * Bundles the module at `path`, TypeScript too, with everything that it imports.
 *
 * @throws {UnbundledError} if it has to be imported instead.
 * @throws {UserCodeError} if it cannot be read, or there is no bundler.
 */
export async function bundleModule(path: string, what: string): Promise<ModuleBundle> {
  const absolute = resolve(path);
  const failed = (why: string, cause?: unknown) =>
    new UserCodeError(`Cannot load ${what} "${path}": ${why}`, { cause });
  try {
    readFileSync(absolute);
  } catch (error) {
    throw failed((error as Error).message, error);
  }
  let esbuild: typeof import('esbuild');
  try {
    esbuild = await import('esbuild');
  } catch (error) {
    throw failed(
      'it runs in virtual time as one bundle, which needs the package "esbuild"; install it with "npm install esbuild"',
      error,
    );
  }
  try {
    const { outputFiles } = await esbuild.build({
      entryPoints: [absolute],
      bundle: true,
      write: false,
      outfile: `${absolute}.bundle.js`,
      format: 'cjs',
      platform: 'node',
      target: 'node20',
      // What is imported at run time is required, so that it is found in the bundle, or is Node's own.
      supported: { 'dynamic-import': false },
      sourcemap: 'external',
      sourcesContent: false,
      logLevel: 'silent',
      define: {
        'import.meta.url': MODULE_URL,
        'import.meta.dirname': '__dirname',
        'import.meta.filename': '__filename',
      },
    });
    const textOf = (end: string) => outputFiles.find((file) => file.path.endsWith(end))!.text;
    return { path: absolute, code: textOf('.js'), map: textOf('.js.map') };
  } catch (error) {
    const { errors = [] } = error as { errors?: readonly BuildError[] };
    const [first] = errors;
    if (first === undefined) throw failed((error as Error).message, error);
    const { location, text } = first;
    const where =
      location === null ? '' : ` (at ${location.file}:${location.line}:${location.column + 1})`;
    const why = `${text}${where}`;
    if (errors.every((each) => NEEDS_IMPORT.test(each.text))) {
      throw new UnbundledError(`Cannot bundle ${what} "${path}": ${why}`, { cause: error });
    }
    throw failed(why, error);
  }
}

interface BuildError {
  readonly text: string;
  readonly location: {
    readonly file: string;
    readonly line: number;
    readonly column: number;
  } | null;
}

/** What the bundler says of modules that have to be imported. */
const NEEDS_IMPORT = /^Top-level await|^No loader is configured for "\.node" files/;

/** Stands for the module's own URL in the bundle. */
const MODULE_URL = '__moduleUrl';
const PARAMETERS = ['exports', 'require', 'module', '__filename', '__dirname', MODULE_URL];

/** A place in code; lines and columns from 1. */
interface Place {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Evaluates a bundle as often as one likes: each time with a state of its own, its dependencies' too. */
export class BundleEvaluator {
  readonly #bundle: ModuleBundle;
  readonly #script: Script;
  readonly #require: NodeJS.Require;
  readonly #url: string;
  #sourceMap: SourceMap | undefined;

  /** @throws {SyntaxError} if the bundle cannot be compiled. */
  constructor(bundle: ModuleBundle) {
    this.#bundle = bundle;
    this.#require = createRequire(bundle.path);
    this.#url = pathToFileURL(bundle.path).href;
    // On its first line, so that positions are those of the bundle but for that line's columns.
    const code = `(function (${PARAMETERS.join(', ')}) {${bundle.code}\n})`;
    this.#script = new Script(code, { filename: this.fileName });
  }

  /** How stack traces call the bundle. */
  get fileName(): string {
    return `${this.#bundle.path}.bundle.js`;
  }

  /** Evaluates it anew; throws what the module throws. */
  evaluate(): Readonly<Record<string, unknown>> {
    const { path } = this.#bundle;
    const module = { exports: {} as Record<string, unknown> };
    const run = this.#script.runInThisContext() as (...parameters: unknown[]) => void;
    run.call(module.exports, module.exports, this.#require, module, path, dirname(path), this.#url);
    return module.exports;
  }

  /** Where a place in the bundle comes from; what is not in the bundle stays as it is. */
  locate(place: Place): Place {
    if (place.file !== this.fileName) return place;
    this.#sourceMap ??= new SourceMap(
      JSON.parse(this.#bundle.map) as ConstructorParameters<typeof SourceMap>[0],
    );
    const entry = this.#sourceMap.findEntry(place.line - 1, place.column - 1);
    if (!('originalSource' in entry)) return place;
    const file = resolve(dirname(this.#bundle.path), entry.originalSource);
    return { file, line: entry.originalLine + 1, column: entry.originalColumn + 1 };
  }
}
