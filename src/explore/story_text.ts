import type { ReportName } from './_reports.ts';
import type { WalkEffect, WalkEvent, WalkStep } from './model_walk.ts';

/**
 * A sequence of steps, a line each: who does what, and what the manager says to it. Users are
 * `u1`, `u2` and so on, conversations `c1`, `c2`, in the order in which they come.
 */
export function storyLines(steps: readonly WalkStep[]): readonly string[] {
  return steps.map(({ event, effects }, index) => {
    const said = effects.map((effect) => effectText(effect)).join(', ');
    return `${index + 1}. ${eventText(event)}${said === '' ? '' : `: ${said}`}`;
  });
}

const HEARD: Readonly<Record<ReportName, string>> = {
  queueTimeout: 'the queue timer ran out',
  turnDone: 'a turn is done',
  idleTimeout: 'the idle timer ran out',
  maxDuration: 'the duration timer ran out',
};

function eventText({ kind, user, conversation, id = -1, report }: WalkEvent): string {
  const u = `u${user + 1}`;
  const c = `c${conversation + 1}`;
  switch (kind) {
    case 'start':
      return `${u} starts ${c}`;
    case 'start-again':
      return `${u} starts ${c} by the id of c${id + 1}`;
    case 'send':
      return `${u} sends to ${c}`;
    case 'stop':
      return `${u} stops ${c}`;
    case 'queue-timer':
      return `the queue timer of ${c} runs out`;
    case 'idle-timer':
      return `the idle timer of ${c} runs out`;
    case 'duration-timer':
      return `the duration timer of ${c} runs out`;
    case 'work-done':
      return `the work on a turn of ${c} is done`;
    case 'report':
      return `the manager hears of ${c} that ${HEARD[report!]}`;
    case 'stop-past':
      return `${u} stops ${c}, which is over`;
    case 'send-past':
      return `${u} sends to ${c}, which is over`;
    case 'late-report':
      return `the manager hears of ${c}, which is over, that ${HEARD[report!]}`;
    case 'shut-down':
      return 'the manager shuts down';
  }
}

function effectText({ type, conversation }: WalkEffect): string {
  const c = `c${conversation + 1}`;
  const [what, reason] = type.split(':');
  switch (what) {
    case 'queued':
      return `${c} waits`;
    case 'refused':
      return `${c} is refused (${reason})`;
    case 'ended':
      return `${c} ends (${reason})`;
    case 'work_begun':
      return `a turn of ${c} begins`;
    case 'turn_held':
      return `a turn of ${c} waits`;
    case 'answered':
      return `a turn of ${c} is answered`;
    case 'answered-more':
      return `a turn of ${c} is answered, the next one waits`;
    case 'unknown':
      return `${c} is unknown`;
    default:
      return `${c} is ${what}`;
  }
}
