import { mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, test } from 'vitest';
import { ConfigurationError, UserCodeError } from '../../src/modules/mod.ts';
import { BUILTIN_SCENARIOS, defineScenario, loadScenario } from '../../src/scenarios/mod.ts';
import { TempFolder } from './temp_folder.ts';

const folder = new TempFolder();
const SOURCES = pathToFileURL(resolve('src/mod.ts')).href;

/** What is said of a mistake in a file, without the file's name. */
async function mistakeIn(name: string, content: string): Promise<string> {
  const path = folder.write(name, content);
  const error: unknown = await loadScenario(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ConfigurationError);
  const { message } = error as ConfigurationError;
  expect(message).toContain(`scenario "${path}": `);
  return message.slice(message.indexOf('": ') + 3);
}

describe('loadScenario', () => {
  test('knows the built-in ones by name', async () => {
    for (const scenario of BUILTIN_SCENARIOS) {
      expect(await loadScenario(scenario.name)).toBe(scenario);
    }
  });

  test.each(['nope', 'burst.txt', ''])('%j: tells the names there are', async (name) => {
    const loading = loadScenario(name);
    await expect(loading).rejects.toBeInstanceOf(ConfigurationError);
    await expect(loading).rejects.toThrow(
      `Cannot find scenario "${name}": the built-in ones are concurrent-users, sustained, burst, mixed, global-limit, per-user-limit, stress`,
    );
    await expect(loading).rejects.toThrow(
      /; a path ends in \.yaml, \.yml, \.json, \.ts, \.mts, \.js, \.mjs$/,
    );
  });

  test.each(['gone.yaml', 'gone.json', 'gone.ts', 'gone.mjs'])(
    '%s that is not there: says so',
    async (name) => {
      const path = join(folder.path, name);
      await expect(loadScenario(path)).rejects.toThrow(
        new ConfigurationError(`Cannot read scenario "${path}": there is no such file`),
      );
    },
  );

  test('a folder is no scenario', async () => {
    const path = join(folder.path, 'folder.yaml');
    mkdirSync(path);
    await expect(loadScenario(path)).rejects.toThrow(/^Cannot read scenario ".*": EISDIR/);
  });
});

describe('a data file', () => {
  const EXPECTED = defineScenario({
    name: 'lunch',
    limits: { maxConversations: 20, queueTimeout: '30s', maxQueued: 1 },
    users: { quick: { share: '75%', think: { exponential: '2s' } }, slow: { share: '25%' } },
    load: [{ burst: { size: 20, times: 5, pause: '500ms' } }],
    thresholds: { throughput: ['>1'] },
  });

  test.each(['a.yaml', 'a.yml'])('may be YAML: %s', async (name) => {
    const path = folder.write(
      name,
      `# At noon.
name: lunch
limits: { maxConversations: 20, queueTimeout: 30s, maxQueued: 1 }
users:
  quick: { share: 75%, think: { exponential: 2s } }
  slow: { share: 25% }
load:
  - burst: { size: 20, times: 5, pause: 500ms }
thresholds:
  throughput: ['>1']
`,
    );
    expect(await loadScenario(path)).toEqual(EXPECTED);
  });

  test('may be JSON', async () => {
    const path = folder.write(
      'a.json',
      JSON.stringify({
        name: 'lunch',
        limits: { maxConversations: 20, queueTimeoutMs: 30_000, maxQueued: 1 },
        users: { quick: { share: '75%', think: { exponential: 2000 } }, slow: { share: '25%' } },
        load: [{ burst: { size: 20, times: 5, pauseMs: 500 } }],
        thresholds: { throughput: '>1' },
      }),
    );
    expect(await loadScenario(path)).toEqual(EXPECTED);
  });
});

describe('a mistake in a data file', () => {
  test('is told with line and column of its key', async () => {
    expect(
      await mistakeIn('limit.yaml', 'name: x\nlimits:\n  maxQueued: 3\n  maxConversations: -1\n'),
    ).toBe('line 4, column 3: "limits.maxConversations" must be a positive integer, got -1');
  });

  test('is told with line and column in nested phases', async () => {
    const content = `name: x
load:
  - together:
      - atOnce: { users: 3 }
      - sequence:
          - pause: 1s
          - burst:
              times: 2
              size: 0
`;
    expect(await mistakeIn('nested.yaml', content)).toBe(
      'line 9, column 15: "load[0].together[1].sequence[1].burst.size" must be a positive integer, got 0',
    );
  });

  test('an unknown key is told where it stands', async () => {
    const content = 'name: x\nload:\n  - atOnce: { users: 1 }\nusers:\n  guest: { turn: 3 }\n';
    expect(await mistakeIn('unknown.yaml', content)).toBe(
      'line 5, column 12: "users.guest.turn" is not known here',
    );
  });

  test('a missing key is told where it should be', async () => {
    const content = 'name: x\nload:\n  - pause: 1s\n  - atOnce: {}\n';
    expect(await mistakeIn('missing.yaml', content)).toBe(
      'line 4, column 5: "load[1].atOnce.users" is missing: it must be a positive integer',
    );
  });

  test('a step of a script is told by its line', async () => {
    const content = `name: x
load:
  - script:
      - { user: u, do: start, conversation: c }
      - { user: u, do: stop }
`;
    expect(await mistakeIn('script.yaml', content)).toBe(
      'line 5, column 9: "load[0].script[1]" must name the conversation to stop',
    );
  });

  test('a threshold is told by its line', async () => {
    const content = 'name: x\nload: [{ atOnce: { users: 1 } }]\nthresholds:\n  throughput: fast\n';
    expect(await mistakeIn('threshold.yaml', content)).toBe(
      'line 4, column 3: "thresholds.throughput" cannot be read: "fast" is not a threshold: write it like ">1"',
    );
  });

  test('is told with line and column in JSON too', async () => {
    const content = `{
  "name": "x",
  "load": [
    { "atOnce": { "users": 1, "type": 7 } }
  ]
}`;
    expect(await mistakeIn('type.json', content)).toBe(
      'line 4, column 31: "load[0].atOnce.type" must be a text, got 7',
    );
  });

  test.each([
    ['torn.yaml', 'name: [\n', 'line 2, column 1: '],
    ['torn.json', '{ "name": "x",\n "load": [ }', 'line 2, column 12: '],
    ['twice.yaml', 'name: a\nname: b\n', 'line 2, column 1: Map keys must be unique'],
    ['two.yaml', 'name: a\n---\nname: b\n', 'line 2, column 1: '],
    ['empty.yaml', '', 'line 1, column 1: It must be an object, got null'],
    ['list.yaml', '- name: x\n', 'line 1, column 1: It must be an object'],
    ['alias.yaml', 'name: x\nload: *phases\n', 'Unresolved alias'],
  ])('%s %j: %s', async (name, content, message) => {
    const mistake = await mistakeIn(name, content);
    expect(mistake).toContain(message);
    expect(mistake).not.toContain('\n');
  });
});

describe('a module', () => {
  const INPUT = "{ name: 'm', load: [{ atOnce: { users: 2 } }] }";
  const EXPECTED = defineScenario({ name: 'm', load: [{ atOnce: { users: 2 } }] });

  test.each([
    ['default.mjs', `export default ${INPUT};`],
    ['named.mjs', `export const scenario = ${INPUT};`],
    ['default.ts', `const m: { name: string; load: object[] } = ${INPUT};\nexport default m;`],
    ['named.mts', `export const scenario: object = ${INPUT};`],
    [
      'defined.ts',
      `import { defineScenario } from '${SOURCES}';\nexport default defineScenario(${INPUT});`,
    ],
  ])('%s may export a scenario', async (name, content) => {
    expect(await loadScenario(folder.write(name, content))).toEqual(EXPECTED);
  });

  test('its default export goes before the named one', async () => {
    const content = `export const scenario = {};\nexport default ${INPUT};`;
    expect(await loadScenario(folder.write('both.mjs', content))).toEqual(EXPECTED);
  });

  test('is looked for from the working directory', async () => {
    await expect(loadScenario('gone.mjs')).rejects.toThrow(
      'Cannot read scenario "gone.mjs": there is no such file',
    );
  });

  test('that exports no scenario is a mistake', async () => {
    expect(await mistakeIn('other.mjs', `export const other = ${INPUT};`)).toBe(
      'it exports no scenario, as "default" or as "scenario"',
    );
  });

  test.each([
    ['input.mjs', `export default { name: 'm', load: [] };`, '"load" must have at least one phase'],
    [
      'list.mjs',
      `export default { ...${INPUT}, users: [{ turns: 1 }] };`,
      '"users" must be an object',
    ],
    [
      'defined.mjs',
      `import { defineScenario } from '${SOURCES}';\nexport default defineScenario({ name: 'm', load: [] });`,
      '"load" must have at least one phase',
    ],
  ])(
    '%s: a mistake in its scenario is a mistake of configuration',
    async (name, content, message) => {
      const loading = loadScenario(folder.write(`mistakes/${name}`, content));
      await expect(loading).rejects.toThrow(
        new ConfigurationError(`Cannot use scenario "m": ${message}`),
      );
      await expect(loading).rejects.toBeInstanceOf(ConfigurationError);
    },
  );

  test.each([
    ['throws.mjs', "throw new Error('no luck');", 'no luck'],
    ['rejects.mjs', "await Promise.reject(new Error('no luck'));", 'no luck'],
    ['text.mjs', "throw 'no luck';", 'no luck'],
    ['lost.mjs', "import './nowhere.mjs';", 'nowhere.mjs'],
    ['syntax.mjs', 'export default (', 'syntax.mjs'],
  ])('%s whose code fails is told apart', async (name, content, why) => {
    const path = folder.write(name, content);
    const loading = loadScenario(path);
    await expect(loading).rejects.toBeInstanceOf(UserCodeError);
    await expect(loading).rejects.toThrow(`Cannot load scenario "${path}": `);
    await expect(loading).rejects.toThrow(why);
  });
});
