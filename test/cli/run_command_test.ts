import { expect, test } from 'vitest';
import { parseArguments } from '../../src/cli/arguments.ts';
import type { RunArguments } from '../../src/cli/run_arguments.ts';
import { runCommand } from '../../src/cli/run_command.ts';
import type { Terminal } from '../../src/cli/terminal.ts';
import { TempFolder } from '../scenarios/temp_folder.ts';

const folder = new TempFolder();
const lasting = folder.write(
  'lasting.yaml',
  'name: lasting\nload: [{ sustained: { users: 1, for: 2s, pause: 100ms } }]\n',
);

/** What a run of two seconds says on the standard error of a terminal. */
async function saidBy(flags: string): Promise<string> {
  const argv = [lasting, '--real-time', ...flags.split(' ').filter((flag) => flag !== '')];
  const args = parseArguments(argv, {}, () => {}) as RunArguments;
  let said = '';
  const terminal: Terminal = {
    output: { write: () => {}, colour: false, columns: 80 },
    error: { write: (text) => void (said += text), colour: false, columns: 80 },
    command: 'hubbub',
  };
  await runCommand(args, terminal, new AbortController().signal);
  return said;
}

test.concurrent('a run that takes longer says how far it has come, and takes that away', async () => {
  const said = await saidBy('');
  // Drawn, taken away, and nothing in between that is not drawn over.
  const [empty, ...drawn] = said.replaceAll('\u001b[K', '').split('\r');
  expect([empty, drawn.pop()]).toEqual(['', '']);
  expect(drawn.length).toBeGreaterThan(0);
  for (const line of drawn) expect(line).toMatch(/^lasting {2}at [\d.]+ m?s .* events\/s$/);
});

test.concurrent.each(['--quiet', '--no-output'])('with %s it says nothing', async (flag) => {
  expect(await saidBy(flag)).toBe('');
});
