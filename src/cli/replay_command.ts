import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import { readReplay, type Replay, type ReplayOutcome } from '../explore/mod.ts';
import { printable, standingText, storyPage, storyText } from '../report/mod.ts';
import { versions } from '../version.ts';
import { ExitCode } from './exit_code.ts';
import { checkWritable } from './output_file.ts';
import { playAnywhere, type PlayReplay } from './play_anywhere.ts';
import type { Terminal } from './terminal.ts';

/** What `replay` was asked for. */
export interface ReplayArguments {
  readonly file: string;
  /** The number of the event before which it stops; undefined for never. */
  readonly until: number | undefined;
  /** Whether figures and the refill probe are told too. */
  readonly all: boolean;
  /** Where the diagram goes; '' for beside the replay file, undefined for nowhere. */
  readonly html: string | undefined;
}

/**
 * Repeats a recorded run, tells its story, and says whether it was the same. A violated claim is the
 * worst, also in a run that diverged; a run that diverged and violates nothing is one that was mended,
 * or changed.
 */
export async function replayCommand(
  { file, until, all, html }: ReplayArguments,
  { output }: Terminal,
  play: PlayReplay = playAnywhere,
): Promise<ExitCode> {
  const replay = readReplay(file);
  const page = html === '' ? pageBeside(file) : html;
  if (page !== undefined) checkWritable(page, '--html');
  const outcome = await play(replay, { until });
  const { colour, columns } = output;
  output.write(`${headline(replay)}\n\n`);
  output.write(`${storyText(outcome, { colour, columns, all })}\n`);
  if (until !== undefined) {
    output.write(`${standingText(outcome.chronicle, until, { colour })}\n`);
  }
  output.write(`${verdict(replay, outcome, until).join('\n')}\n`);
  if (page !== undefined) {
    const facts = [`seed ${replay.seed}`, `digest ${replay.digest}`];
    writeFileSync(page, storyPage(outcome, { target: fromHere(replay.target), facts, all }));
    output.write(`The diagram is in ${printable(page)}\n`);
  }
  if (outcome.violations.length > 0) return ExitCode.invariant;
  return outcome.divergence === undefined ? ExitCode.good : ExitCode.diverged;
}

/** A target's word with the path from the working directory. */
function fromHere(target: string): string {
  const [kind, path] = target.split(/:(.*)/s);
  return kind === 'module' ? `module:${relative('', path!)}` : target;
}

function pageBeside(file: string): string {
  return `${file.replace(/\.json$/, '')}.html`;
}

function headline({ scenario, target, seed }: Replay): string {
  const limits = Object.entries(scenario.limits).map(([name, limit]) => `${name} ${String(limit)}`);
  return [
    printable(`${scenario.name} against ${fromHere(target)}, seed ${seed}`),
    `limits: ${limits.join(', ') || 'none'}`,
  ].join('\n');
}

/** Whether it was the same, and what it broke. */
function verdict(
  replay: Replay,
  { violations, divergence, chronicle }: ReplayOutcome,
  until: number | undefined,
): string[] {
  const lines = violations.map(({ id, claim, message, event }) => {
    const where = event === undefined ? '' : ` by event ${event}`;
    return `${id} is violated${where}: ${printable(message)} (${claim})`;
  });
  if (divergence === undefined) {
    lines.push(
      until !== undefined && chronicle.entries.length < replay.story.length
        ? `The same as recorded so far; next was: ${printable(replay.story[chronicle.entries.length]!)}`
        : `The same as recorded, digest ${replay.digest}`,
    );
  } else {
    const { event, recorded = 'nothing', replayed = 'nothing' } = divergence;
    lines.push(
      `The replay diverged at event ${event}: recorded was "${printable(recorded)}", now came "${printable(replayed)}"`,
      ...changedVersions(replay),
    );
  }
  const gone = replay.violated.filter(({ id }) => violations.every((one) => one.id !== id));
  if (until === undefined && gone.length > 0) {
    lines.push(`No longer violated: ${gone.map(({ id }) => id).join(', ')}`);
  }
  return lines;
}

/** What may be why a run is another one. */
function changedVersions(replay: Replay): string[] {
  const now = versions();
  const changed = Object.entries(replay.versions)
    .filter(([name, version]) => now[name] !== version)
    .map(([name, version]) => `${name} ${version} (now ${now[name] ?? 'none'})`);
  return changed.length === 0 ? [] : [printable(`It was recorded with ${changed.join(', ')}`)];
}
