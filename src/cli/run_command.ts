import { jsonReport, printable, scenarioReport, verdictLine } from '../report/mod.ts';
import {
  BUILTIN_SCENARIOS,
  loadScenario,
  overrideScenario,
  QUICK_SCENARIOS,
  remarksOn,
  type Scenario,
} from '../scenarios/mod.ts';
import type { Progress, RunResult, ScenarioResult } from '../simulation/mod.ts';
import { systemClock, toMs } from '../time/mod.ts';
import { versions } from '../version.ts';
import type { RunArguments } from './run_arguments.ts';
import { exitCodeOf, type ExitCode } from './exit_code.ts';
import {
  checkResultPath,
  checkWritable,
  LineFile,
  STANDARD_OUTPUT,
  writeResult,
} from './output_file.ts';
import { plannedMsOf } from './planned_time.ts';
import { ProgressLine } from './progress_line.ts';
import { quoted } from './shell_word.ts';
import { Simulator } from './simulator.ts';
import type { Terminal } from './terminal.ts';

/** A scenario, and the word by which it was asked for. */
interface Job {
  readonly scenario: Scenario;
  readonly word: string;
}

/** Runs scenarios one after the other, reports each, and tells the exit code. */
export async function runCommand(
  args: RunArguments,
  terminal: Terminal,
  signal: AbortSignal,
): Promise<ExitCode> {
  const jobs = await jobsOf(args);
  checkResultPath(args.json);
  if (args.trace !== undefined) checkWritable(args.trace, '--trace');
  // With the result on standard output, what is for people goes beside it.
  const report = args.json === STANDARD_OUTPUT ? terminal.error : terminal.output;
  for (const { scenario } of jobs) {
    for (const remark of remarksOn(scenario))
      terminal.error.write(`hubbub: ${printable(scenario.name)}: ${remark}\n`);
  }
  const simulator = await Simulator.for(args, terminal);
  const begin = systemClock.now();
  const trace = args.trace === undefined ? undefined : new LineFile(args.trace);
  const results: ScenarioResult[] = [];
  try {
    for (const job of jobs) {
      if (signal.aborted) break;
      const result = await runJob(job, args, { signal, trace, terminal, simulator });
      results.push(result);
      if (args.detail === 'full' || (args.detail === 'failures' && result.verdict === 'fail')) {
        const options = {
          colour: report.colour,
          replayCommand: replayCommand(job, result, args, terminal),
        };
        report.write(`${scenarioReport(result, options)}\n`);
      }
    }
  } finally {
    trace?.close();
    await simulator.end();
  }
  const whole: RunResult = {
    schema: 'hubbub/result/v1',
    seed: args.seed ?? jobs[0]!.scenario.seed ?? 0,
    mode: args.mode,
    engine: results[0]?.engine ?? 'none',
    versions: versions(),
    scenarios: results,
  };
  writeResult(args.json, () => jsonReport(whole), terminal.output);
  const durationMs = toMs(systemClock.now() - begin);
  report.write(verdictLine(whole, { colour: report.colour, durationMs }));
  return exitCodeOf(whole, { strict: args.strict, cutShort: results.length < jobs.length });
}

async function jobsOf(args: RunArguments): Promise<readonly Job[]> {
  const jobs = await chosenJobs(args);
  return jobs.map(({ word, scenario }) => ({ word, scenario: overridden(scenario, args) }));
}

async function chosenJobs(args: RunArguments): Promise<readonly Job[]> {
  if (args.scenarios.length > 0) {
    return await Promise.all(
      args.scenarios.map(async (word) => ({ word, scenario: await loadScenario(word) })),
    );
  }
  const scenarios = args.quick ? QUICK_SCENARIOS : BUILTIN_SCENARIOS;
  return scenarios.map((scenario) => ({ scenario, word: scenario.name }));
}

/** With other figures a scenario's description may no longer be true: it says which. */
function overridden(scenario: Scenario, { overrides, overrideWords }: RunArguments): Scenario {
  if (overrideWords.length === 0) return scenario;
  const change = `(with ${overrideWords.join(' ')})`;
  const { description } = scenario;
  return {
    ...overrideScenario(scenario, overrides),
    description: description === undefined ? change : `${description} ${change}`,
  };
}

/** What the runs of one command share. */
interface RunContext {
  readonly signal: AbortSignal;
  readonly trace: LineFile | undefined;
  readonly terminal: Terminal;
  readonly simulator: Simulator;
}

async function runJob(
  { scenario }: Job,
  { seed, engine, detail }: RunArguments,
  { signal, trace, terminal, simulator }: RunContext,
): Promise<ScenarioResult> {
  const { name, load } = scenario;
  // Runs share the file: each says where it begins.
  trace?.write(JSON.stringify({ t: 0, seq: -1, actor: 'run', event: 'run_began', scenario: name }));
  const line =
    detail === 'full'
      ? new ProgressLine(terminal.error, { name, plannedMs: plannedMsOf(load) })
      : undefined;
  try {
    return await simulator.simulate(scenario, {
      signal,
      ...(seed !== undefined && { seed }),
      ...(engine !== undefined && { engine }),
      ...(trace && { onTrace: (text: string) => trace.write(text) }),
      ...(line && { onProgress: (progress: Progress) => line.update(progress) }),
    });
  } finally {
    line?.clear();
  }
}

/** The command that runs a scenario again as it was. */
function replayCommand(
  { word }: Job,
  { mode, seed }: ScenarioResult,
  { engine, target, overrideWords }: RunArguments,
  { command }: Terminal,
): string {
  const words = [
    word,
    `--${mode}-time`,
    '--seed',
    String(seed),
    ...(target.kind === 'reference' ? [] : ['--target', `module:${target.path}`]),
    ...(engine === undefined ? [] : ['--engine', engine]),
    ...overrideWords,
  ];
  return `${command} ${words.map(quoted).join(' ')}`;
}
