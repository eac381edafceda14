import { InvalidArgumentError, Option } from 'commander';
import { MAX_SEED } from '../random/mod.ts';
import { parseFault, parseLimit } from '../scenarios/mod.ts';
import { parseTarget, type TargetWord } from '../targets/mod.ts';
import { parseDuration } from '../time/mod.ts';
import { STANDARD_OUTPUT } from './output_file.ts';

/** How values of options are read; what cannot be is told by commander. */

/** Where \`--json\` goes. */
export function fileOf(json: string | true | undefined): string | undefined {
  return json === true ? STANDARD_OUTPUT : json;
}

export function parseCount(text: string): number {
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(Number(text))) return Number(text);
  throw new InvalidArgumentError('It must be an integer from 0.');
}

export function parseEvent(text: string): number {
  const event = Number(text);
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(event) && event > 0) return event;
  throw new InvalidArgumentError('It must be the number of an event, from 1.');
}

export function parsePositive(text: string): number {
  const count = Number(text);
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('It must be an integer from 1.');
}

/** Checks that `text` is a duration that something can last. */
export function parseLength(text: string): string {
  let lengthMs: number;
  try {
    lengthMs = parseDuration(text);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
  if (lengthMs > 0 && Number.isFinite(lengthMs)) return text.trim();
  throw new InvalidArgumentError('It must be longer than 0, and finite.');
}

/** Checks limits, and adds them to those of the words before. */
export function collectLimits(text: string, before: readonly string[] = []): readonly string[] {
  const limits = text.split(',').map((limit) => limit.trim());
  try {
    for (const limit of limits) parseLimit(limit);
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
  return [...before, ...limits];
}

export function parseSeed(text: string): number {
  const seed = Number(text);
  if (/^\d+$/.test(text.trim()) && Number.isSafeInteger(seed)) return seed;
  throw new InvalidArgumentError(`It must be an integer from 0 to ${MAX_SEED}.`);
}

/** Reads a target's name. */
export function parseTargetOption(text: string): TargetWord {
  try {
    return parseTarget(text.trim());
  } catch (error) {
    throw new InvalidArgumentError(`${(error as Error).message}.`);
  }
}

/** What goes wrong, as a word of several commands. */
export function faultOption(): Option {
  return new Option(
    '--fault <name=value>',
    'a fault, such as errors=1% or latency=exponential:20ms; repeatable',
  ).argParser((text: string, before: readonly string[] | undefined) => {
    try {
      parseFault(text);
    } catch (error) {
      throw new InvalidArgumentError(`${(error as Error).message}.`);
    }
    return [...(before ?? []), text.trim()];
  });
}
