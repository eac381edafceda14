import { formatCount, plural, printable } from '../report/mod.ts';
import type { LimitOverrides } from '../scenarios/mod.ts';
import { formatDuration } from '../time/mod.ts';
import type { Exploration, Relapse } from './exploration.ts';
import type { CaseOutcome } from './outcome.ts';
import { shortStory } from './short_story.ts';
import { neverArose, type SweepReport } from './sweep_report.ts';

/** What else an exploration's text says. */
export interface ExplorationTextOptions {
  /** What was run: `generated scenarios`. */
  readonly what: string;
  /** The target's word. */
  readonly target: string;
  /** What was said of them. */
  readonly limits?: LimitOverrides | undefined;
  /** Whether limits that were not said were drawn by each seed. */
  readonly isGenerated: boolean;
  /** Where the failure was recorded. */
  readonly file?: string | undefined;
  /** The command that repeats a recorded failure. */
  readonly replayCommand: (file: string) => string;
  /** The command that runs one seed again. */
  readonly seedCommand?: (seed: number) => string;
  /** How long it took, ms of wall time. */
  readonly wallMs: number;
}

const INDENT = '  ';

/** What an exploration found, for people. */
export function explorationText(exploration: Exploration, options: ExplorationTextOptions): string {
  const { repeated, relapse, search } = exploration;
  const lines: string[] = [];
  if (relapse !== undefined) return relapseLines(relapse, options).join('\n');
  if (repeated > 0) lines.push(`${plural(repeated, 'recorded failure')} repeated: none is left`);
  const { report, failure, isCutShort } = search!;
  lines.push(...triedLines(report, options, isCutShort));
  if (failure === undefined) lines.push(...coverageLines(report, options));
  else lines.push('', ...failureLines(failure, exploration, options));
  lines.push(...notedLines(report));
  return lines.join('\n');
}

function triedLines(
  report: SweepReport,
  { what, target, wallMs }: ExplorationTextOptions,
  isCutShort: boolean,
): string[] {
  const { seeds, events, commands, digest } = report;
  const perSecond = wallMs > 0 ? (1000 * seeds) / wallMs : 0;
  return [
    `${plural(seeds, 'seed')} of ${printable(what)} against ${printable(target)}${isCutShort ? ' (interrupted)' : ''}: ${formatDuration(Math.round(wallMs))}, ${formatCount(perSecond)} seeds/s`,
    `${formatCount(commands)} commands, ${formatCount(events)} events, digest ${digest}`,
  ];
}

function coverageLines(report: SweepReport, promises: ExplorationTextOptions): string[] {
  if (report.seeds === 0) return ['Nothing was tried.'];
  const claims = Object.entries(report.claims);
  const width = Math.max(...claims.map(([id]) => id.length));
  const missing = neverArose(report, promises);
  return [
    'No claim was broken. How often each was put to the test, of so many seeds:',
    ...claims.map(
      ([id, { judged, vacuous }]) =>
        `${INDENT}${id.padEnd(width)}  ${formatCount(judged)} of ${formatCount(judged + vacuous)}`,
    ),
    missing.length === 0 ? 'Everything arose that can.' : 'What never arose:',
    ...missing.map((phrase) => `${INDENT}${printable(phrase)}`),
  ];
}

/** What the target's code failed of, where it did. */
function notedLines({ noted }: SweepReport): string[] {
  if (noted === undefined) return [];
  const { seeds, seed, remarks } = noted;
  return [
    `In ${plural(seeds, 'seed')} there is more to say of the target; in seed ${seed}:`,
    ...remarks.map((remark) => INDENT + printable(remark)),
  ];
}

function failureLines(
  failure: CaseOutcome,
  { examination }: Exploration,
  { file, replayCommand, seedCommand }: ExplorationTextOptions,
): string[] {
  const { seed } = failure;
  const lines: string[] = [];
  const shrunk = examination?.shrunk;
  if (shrunk !== undefined) {
    lines.push(
      `Seed ${seed} fails. Made small: ${plural(shrunk.commands, 'command')}, after ${plural(shrunk.runs, 'run')}:`,
      '',
      ...shortStory(shrunk).map((line) => INDENT + printable(line)),
      '',
    );
  } else
    lines.push(`Seed ${seed} fails. Its module has to be imported, so it was not made small.`, '');
  const { violated, error } = shrunk?.outcome ?? failure;
  for (const { id, message } of violated) lines.push(`${id} is violated: ${printable(message)}`);
  if (error !== undefined) lines.push(`The target died: ${printable(error)}`);
  if (file !== undefined) lines.push('', `Repeat it with its story: ${replayCommand(file)}`);
  if (seedCommand !== undefined) lines.push(`Repeat the search: ${seedCommand(seed)}`);
  return lines;
}

function relapseLines(
  { file, outcome }: Relapse,
  { replayCommand }: ExplorationTextOptions,
): string[] {
  return [
    `The failure recorded in ${printable(file)} is there again:`,
    ...outcome.violations.map(({ id, message }) => `${id} is violated: ${printable(message)}`),
    '',
    `Repeat it with its story: ${replayCommand(file)}`,
  ];
}
