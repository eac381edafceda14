import type { LatencySummary, TrendMetric } from '../metrics/mod.ts';
import type { LimitPeaks } from '../monitors/mod.ts';
import type { RunResult, ScenarioResult } from '../simulation/mod.ts';
import { formatDuration } from '../time/mod.ts';
import { formatCount, formatMs, formatNumber, plural, printable, table } from './_format.ts';
import { COLOUR_STYLE, PLAIN_STYLE, type Style } from './_style.ts';

/** How a text report looks. */
export interface TextReportOptions {
  /** Whether it may use colour. @default false */
  readonly colour?: boolean;
  /** The command that runs the scenario again; shown where it failed. */
  readonly replayCommand?: string;
}

const TREND_LABELS: Readonly<Record<TrendMetric, string>> = {
  conversation_time: 'Conversation',
  turn_time: 'Turn',
  service_time: 'Service',
  queue_wait: 'Queue wait',
  time_to_first_chunk: 'First chunk',
  generator_lag: 'Generator lag',
};

const LIMIT_LABELS: Readonly<Record<keyof LimitPeaks, string>> = {
  maxConversations: 'conversations',
  maxConversationsPerUser: 'per user',
  maxQueued: 'queued',
  maxTurnsInFlight: 'turns in flight',
};

const LABEL_WIDTH = 15;
const CLAIM_WIDTH = 18;

/** The report of one scenario, as lines for a terminal. */
export function scenarioReport(result: ScenarioResult, options: TextReportOptions = {}): string {
  const style = options.colour === true ? COLOUR_STYLE : PLAIN_STYLE;
  const lines = [
    headline(result, style),
    ...(result.description === '' ? [] : [`  ${style.dim(printable(result.description))}`]),
    ...remarks(result, style),
    '',
    ...responseTimes(result, style),
    '',
    ...figures(result),
    '',
    ...invariants(result, style),
    ...thresholds(result, style),
    ...expectations(result, style),
    ...replay(result, options, style),
  ];
  return `${lines.join('\n')}\n`;
}

/** The line that says it all: how many scenarios passed, and which did not. */
export function verdictLine(
  result: RunResult,
  options: TextReportOptions & { durationMs: number },
): string {
  const style = options.colour === true ? COLOUR_STYLE : PLAIN_STYLE;
  const { scenarios } = result;
  const failed = scenarios.filter(({ verdict }) => verdict === 'fail');
  const vacuous = scenarios.reduce((sum, scenario) => sum + scenario.vacuous.length, 0);
  const parts = [
    failed.length === 0 && scenarios.length > 0 ? style.good('PASS') : style.bad('FAIL'),
    `${scenarios.length - failed.length} of ${plural(scenarios.length, 'scenario')} passed`,
    ...(failed.length > 0
      ? [`failed: ${failed.map(({ name }) => printable(name)).join(', ')}`]
      : []),
    ...(vacuous > 0 ? [style.warn(`${plural(vacuous, 'claim')} not tested`)] : []),
    `Duration ${formatDuration(options.durationMs)}`,
  ];
  return `${parts.join('  ·  ')}\n`;
}

function headline(result: ScenarioResult, style: Style): string {
  const verdict = result.verdict === 'pass' ? style.good('PASS') : style.bad('FAIL');
  const clock = result.mode === 'virtual' ? 'virtual time' : 'real time';
  const run = `${clock}, seed ${result.seed}, engine ${result.engine}${result.interrupted ? ', interrupted' : ''}`;
  return `${verdict}  ${style.bold(printable(result.name))}  ${style.dim(run)}`;
}

function remarks(result: ScenarioResult, style: Style): string[] {
  return result.remarks.map((remark) => `  ${style.warn('note')}  ${printable(remark)}`);
}

function responseTimes(result: ScenarioResult, style: Style): string[] {
  const header = ['Times in ms', 'count', 'min', 'mean', 'p50', 'p95', 'p99', 'max'];
  const rows = [header];
  for (const metric of Object.keys(TREND_LABELS) as TrendMetric[]) {
    const summary = result.metrics[metric];
    if (summary.count === 0 && metric !== 'conversation_time') continue;
    // In virtual time nothing holds the generator back.
    if (metric === 'generator_lag' && summary.max === 0) continue;
    rows.push(latencyRow(TREND_LABELS[metric], summary));
    for (const [type, trends] of Object.entries(result.metricsByUserType)) {
      const ofType = metric === 'conversation_time' ? trends[metric] : undefined;
      if (ofType !== undefined) rows.push(latencyRow(`  ${printable(type)}`, ofType));
    }
  }
  return table(rows).map((line, index) => `  ${index === 0 ? style.dim(line) : line}`);
}

function latencyRow(label: string, summary: LatencySummary): string[] {
  const { count, min, mean, p50, p95, p99, max } = summary;
  return [label, formatCount(count), ...[min, mean, p50, p95, p99, max].map(formatMs)];
}

function figures(result: ScenarioResult): string[] {
  const { counts, perUser, memory, realTime } = result;
  const reasons = Object.entries(counts.rejected).map(
    ([reason, count]) => `${printable(reason)} ${formatCount(count)}`,
  );
  const lines = [
    row(
      'Arrivals',
      `${plural(counts.arrivals, 'user')}, ${plural(counts.started, 'conversation')} started`,
    ),
    row(
      'Failed starts',
      `${formatCount(counts.failedStarts)}${reasons.length > 0 ? ` (${reasons.join(', ')})` : ''}`,
    ),
    row(
      'Success',
      `${result.successRate === null ? 'nothing was started' : `${formatNumber(result.successRate, 2)}%`}: ${formatCount(counts.completed)} completed, ${formatCount(counts.failed)} failed, ${formatCount(counts.abandoned)} abandoned`,
    ),
    row('Throughput', `${formatNumber(result.throughputPerS)} conversations/s`),
    row(
      'Duration',
      `${formatDuration(result.simulatedMs)}${result.mode === 'virtual' ? ` simulated in ${formatDuration(result.wallMs)}` : ''}, ${plural(result.events, 'event')}`,
    ),
    row('Limits', limits(result.limits)),
    row(
      'Per user',
      `mean ${formatMs(perUser.mean)} ms, from ${formatMs(perUser.min)} to ${formatMs(perUser.max)} ms over ${plural(perUser.users, 'user')}`,
    ),
  ];
  if (memory !== null) {
    const [before, after, peak, growth] = [
      memory.beforeMb,
      memory.afterMb,
      memory.peakMb,
      memory.growthMb,
    ].map((value) => formatNumber(value));
    lines.push(
      row('Memory', `${before} MB before, ${after} after, ${peak} peak, ${growth} growth`),
    );
  }
  if (realTime !== null) {
    const { process, timerLag } = realTime;
    lines.push(
      row(
        'Process',
        `CPU ${formatNumber(process.cpuPercent)}% of a core, ${formatNumber(process.memoryMb)} MB resident`,
      ),
    );
    if (process.eventLoopDelayMs !== null) {
      const { mean, p99, max } = process.eventLoopDelayMs;
      lines.push(
        row(
          'Event loop',
          `late by ${formatMs(mean)} ms on average, p99 ${formatMs(p99)} ms, max ${formatMs(max)} ms`,
        ),
      );
    }
    lines.push(
      row(
        'Timers',
        `late by ${formatMs(timerLag.mean)} ms on average, p99 ${formatMs(timerLag.p99)} ms, max ${formatMs(timerLag.max)} ms`,
      ),
    );
  }
  if (result.digest !== null) lines.push(row('Digest', result.digest));
  return lines;
}

function limits(peaks: LimitPeaks): string {
  const entries = Object.entries(peaks) as [keyof LimitPeaks, LimitPeaks[keyof LimitPeaks]][];
  if (entries.length === 0) return 'none';
  return entries
    .map(
      ([name, peak]) =>
        `${LIMIT_LABELS[name]} ${formatCount(peak!.peak)} of ${formatCount(peak!.limit)}`,
    )
    .join(', ');
}

function row(label: string, text: string): string {
  return `  ${label.padEnd(LABEL_WIDTH)}${text}`;
}

function invariants(result: ScenarioResult, style: Style): string[] {
  const lines = [`  ${style.dim('Invariants')}`];
  const untested: string[] = [];
  for (const invariant of result.invariants) {
    const { id, claim, verdict, checked, violation, missing, detail } = invariant;
    const name = id.padEnd(CLAIM_WIDTH);
    if (verdict === 'violated') {
      lines.push(`  ${style.bad('✗')} ${name} ${style.bad('violated')}: ${claim}`);
      lines.push(`      at ${formatMs(violation!.atMs)} ms: ${printable(violation!.message)}`);
      if (detail !== undefined) lines.push(`      ${detail}`);
    } else if (verdict === 'held') {
      lines.push(
        `  ${style.good('✓')} ${name} held${checked > 0 ? ` in ${plural(checked, 'check')}` : ''}: ${claim}`,
      );
    } else if (result.vacuous.includes(id)) {
      lines.push(`  ${style.warn('–')} ${name} ${style.warn('not tested')}: ${missing ?? ''}`);
    } else untested.push(id);
  }
  if (untested.length > 0) {
    lines.push(
      `  ${style.dim('–')} ${style.dim(`not tested, and need not be: ${untested.join(', ')}`)}`,
    );
  }
  return lines;
}

function thresholds(result: ScenarioResult, style: Style): string[] {
  if (result.thresholds.length === 0) return [];
  const width = Math.max(
    ...result.thresholds.map(({ metric, expression }) => metric.length + expression.length),
  );
  return [
    `  ${style.dim('Thresholds')}`,
    ...result.thresholds.map(({ metric, expression, actual, pass }) => {
      const bound = `${metric} ${expression}`.padEnd(width + 1);
      const measured = actual === null ? 'nothing was measured' : formatNumber(actual, 2);
      return `  ${pass ? style.good('✓') : style.bad('✗')} ${printable(bound)}  ${pass ? measured : style.bad(measured)}`;
    }),
  ];
}

function expectations(result: ScenarioResult, style: Style): string[] {
  const failed = result.expectations.filter(({ pass }) => !pass);
  if (failed.length === 0) return [];
  return [
    `  ${style.dim('Script')}`,
    ...failed.map(({ step, action, conversation, expected, actual }) => {
      const found = actual === null ? 'no answer came' : `the answer was ${printable(actual)}`;
      return `  ${style.bad('✗')} step ${step + 1}, ${action} ${printable(conversation)}: expected ${printable(expected)}, ${found}`;
    }),
  ];
}

function replay(
  result: ScenarioResult,
  { replayCommand }: TextReportOptions,
  style: Style,
): string[] {
  if (result.verdict === 'pass' || replayCommand === undefined) return [];
  return [`  ${style.dim('Run it again with')}  ${replayCommand}`];
}
