import { dirname, isAbsolute, parse, relative, resolve, sep } from 'node:path';

/**
 * How a replay file names its target. The path of a module is relative to the file's own folder, so
 * that a file which is committed with its module works wherever the two lie; only where they have
 * nothing but the root of the file system in common, the path is absolute.
 */
const MODULE = 'module:';

/** The word for a target in a replay file at `path`, from the word with an absolute path. */
export function toReplayFile(target: string, path: string): string {
  if (!target.startsWith(MODULE)) return target;
  const module = resolve(target.slice(MODULE.length));
  const folder = dirname(resolve(path));
  const way = relative(folder, module);
  if (isAbsolute(way) || !haveCommonFolder(folder, module)) return MODULE + module;
  const portable = way.split(sep).join('/');
  return MODULE + (portable.startsWith('../') ? portable : `./${portable}`);
}

/** The word with an absolute path, from the word in a replay file at `path`. */
export function fromReplayFile(target: string, path: string): string {
  if (!target.startsWith(MODULE)) return target;
  return MODULE + resolve(dirname(resolve(path)), target.slice(MODULE.length));
}

function haveCommonFolder(a: string, b: string): boolean {
  return firstFolderOf(a) === firstFolderOf(b);
}

function firstFolderOf(path: string): string | undefined {
  return path.slice(parse(path).root.length).split(sep)[0];
}
