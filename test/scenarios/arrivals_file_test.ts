import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { defineScenario, loadScenario } from '../../src/scenarios/mod.ts';
import { TempFolder } from './temp_folder.ts';

const folder = new TempFolder();

const SCENARIO = `name: again
users: { quick: {}, slow: {} }
load:
  - replay: { file: `;

/** The arrivals of a scenario whose file lies in `scenarios/` and names `file`. */
async function replayed(name: string, file: string) {
  const scenario = await loadScenario(
    folder.write(`scenarios/${name}.yaml`, `${SCENARIO}${file} }`),
  );
  const [phase] = scenario.load;
  return phase?.kind === 'replay' ? phase.arrivals : undefined;
}

function replay(path: string) {
  return () => defineScenario({ name: 'x', load: [{ replay: { file: path } }] });
}

describe('a replay', () => {
  test('reads CSV, whose columns go by name and may be left empty', async () => {
    folder.write('scenarios/lunch.csv', 'user, type,at\r\nann,quick,0\n\n,slow,1.5s\nbob,,2500\n');
    expect(await replayed('csv', 'lunch.csv')).toEqual([
      { atMs: 0, user: 'ann', type: 'quick' },
      { atMs: 1500, type: 'slow' },
      { atMs: 2500, user: 'bob' },
    ]);
  });

  test('reads JSON', async () => {
    folder.write('scenarios/lunch.json', '[{"at":"1s","type":"slow"},{"atMs":5,"user":"ann"}]');
    expect(await replayed('json', 'lunch.json')).toEqual([
      { atMs: 1000, type: 'slow' },
      { atMs: 5, user: 'ann' },
    ]);
  });

  test('is looked for beside the scenario, not where the program was started', async () => {
    folder.write('recordings/a.csv', 'atMs\n7\n');
    expect(await replayed('relative', '../recordings/a.csv')).toEqual([{ atMs: 7 }]);
  });

  test('of a scenario in code is looked for from the working directory', () => {
    const file = folder.write('here.csv', 'at\n3\n');
    expect(replay(file)().load).toEqual([{ kind: 'replay', arrivals: [{ atMs: 3 }] }]);
    expect(replay('here.csv')).toThrow(join(process.cwd(), 'here.csv'));
  });
});

/** Where a mistake in a recording is told to be: where the scenario names it. */
function at(name: string): string {
  return `Cannot read scenario "${join(folder.path, 'scenarios', `${name}.yaml`)}": line 4, column 15: "load[0].replay.file" names`;
}

describe('a mistake in a recording', () => {
  test.each([
    [
      'column',
      'at,who\n0,ann\n',
      'a CSV file with the column "who": the columns are at, atMs, type, user',
    ],
    [
      'noheader',
      '0,quick\n',
      'a CSV file with the column "0": the columns are at, atMs, type, user',
    ],
    ['time', 'at\n0\nnoon\n', 'must be a duration, such as "200ms" or "30s", got "noon"'],
    ['negative', 'at\n-1\n', 'must be a duration, such as "200ms" or "30s", got "-1"'],
    ['surplus', 'at\n0,quick\n', '"[0].column 2" is not known here'],
    ['nothing', 'at\n', 'It must list at least one arrival'],
    ['void', '', 'a CSV file with the column "": the columns are at, atMs, type, user'],
  ])('%s.csv: %j: %s', async (name, content, message) => {
    folder.write(`scenarios/${name}.csv`, content);
    const reading = replayed(name, `${name}.csv`);
    await expect(reading).rejects.toThrow(at(name));
    await expect(reading).rejects.toThrow(message);
  });

  test('a list that is not JSON, or no list', async () => {
    folder.write('scenarios/torn.json', '[{"at":');
    await expect(replayed('torn', 'torn.json')).rejects.toThrow(
      `${at('torn')} a file that is not JSON: `,
    );
    folder.write('scenarios/object.json', '{"at":0}');
    await expect(replayed('object', 'object.json')).rejects.toThrow(
      'It must be a list of arrivals',
    );
  });

  test('a file that is not there', async () => {
    await expect(replayed('gone', 'gone.csv')).rejects.toThrow(
      `${at('gone')} a file that cannot be read: ENOENT`,
    );
  });

  test('a user type that is not among the users', async () => {
    folder.write('scenarios/ghost.csv', 'at,type\n0,ghost\n');
    await expect(replayed('ghost', 'ghost.csv')).rejects.toThrow(
      'line 4, column 5: "load[0]" names the user type "ghost", which is not among the users: quick, slow',
    );
  });
});
