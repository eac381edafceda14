import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { TempFolder } from '../scenarios/temp_folder.ts';
import { countingModule, LOOKS_UP } from '../targets/simple_module.ts';
import { hubbub } from './command_line.ts';

/** `explore` as a process: what it finds, where it keeps that, and how it ends. */

vi.setConfig({ testTimeout: 120_000 });

const folder = new TempFolder();
const NO_TIMEOUTS = 'idleTimeout=none,maxDuration=none,queueTimeout=none,maxTurnsInFlight=none';
const LIMITS = `maxConversations=2,maxConversationsPerUser=none,maxQueued=none,${NO_TIMEOUTS}`;

const good = `module:${folder.write('good.mjs', countingModule())}`;
const racy = `module:${folder.write('racy.mjs', countingModule(LOOKS_UP))}`;
const replays = join(folder.path, 'replays');

describe('explore', () => {
  test('says what it tried, and what never arose, of a manager that keeps its promises', async () => {
    const words = ['explore', '--target', good, '--limits', LIMITS, '--seeds', '40'];
    const [one, two] = await Promise.all([
      hubbub([...words, '--threads', '1', '--json', join(folder.path, 'o.json')]),
      hubbub([...words, '--threads', '3']),
    ]);
    expect([one.code, one.stderr]).toEqual([0, '']);
    expect(one.stdout).toMatch(/^40 seeds of generated scenarios against module:/);
    expect(one.stdout).toContain('No claim was broken');
    expect(one.stdout).toMatch(/What never arose:\n[^]*fairness: /);
    expect(one.stdout).not.toContain('refused: queue-timeout');
    const digest = /digest (\w+)/.exec(one.stdout)![1];
    expect(two.stdout).toContain(`digest ${digest}`);
    const [written] = JSON.parse(readFileSync(join(folder.path, 'o.json'), 'utf8'));
    expect(written.search).toMatchObject({ isCutShort: false, report: { seeds: 40, digest } });
  });

  test('ends with 120 where a claim breaks: the story, the file, and the commands that repeat both', async () => {
    const words = ['explore', '--target', racy, '--limits', LIMITS, '--replays', replays];
    const found = await hubbub([...words, '--seeds', '100']);
    expect([found.code, found.stderr]).toEqual([120, '']);
    expect(found.stdout).toMatch(/Seed \d+ fails\. Made small: \d commands/);
    expect(found.stdout).toMatch(/u1 starts c1.*\n[^]*global-limit/);
    const file = /replay (\S+\.json)/.exec(found.stdout)![1]!;
    expect(existsSync(file)).toBe(true);

    const replayed = await hubbub(['replay', file]);
    expect(replayed.code).toBe(120);
    expect(replayed.stdout).toContain('The same as recorded');

    const again = /explore (.*)\n/.exec(found.stdout.slice(found.stdout.indexOf('search:')))![1]!;
    const sought = await hubbub([
      'explore',
      ...again.split(' '),
      '--replays',
      join(folder.path, 'x'),
    ]);
    expect(sought.code).toBe(120);

    const known = await hubbub([...words, '--seed', '5000', '--seeds', '1']);
    expect(known.code).toBe(120);
    expect(known.stdout).toContain('is there again');
  });

  test('a mended manager no longer fails, and its replay has diverged', async () => {
    const path = folder.write('mended.mjs', readFileSync(racy.slice(7), 'utf8'));
    const kept = join(folder.path, 'mended');
    const words = ['--target', `module:${path}`, '--limits', LIMITS, '--replays', kept];
    const found = await hubbub(['explore', ...words, '--seeds', '100']);
    const file = /replay (\S+\.json)/.exec(found.stdout)![1]!;
    folder.write('mended.mjs', readFileSync(good.slice(7), 'utf8'));
    const replayed = await hubbub(['replay', file]);
    expect(replayed.code).toBe(121);
    expect(replayed.stdout).toContain('The replay diverged at event');
    const after = await hubbub(['explore', ...words, '--seeds', '5']);
    expect(after.code).toBe(0);
    expect(after.stdout).toContain('1 recorded failure repeated: none is left');
  });

  test('takes scenarios, faults and strategies', async () => {
    const words = ['mixed', 'per-user-limit', '--fault', 'latency=5ms', '--strategy', 'pct'];
    const { code, stdout } = await hubbub(['explore', ...words, '--seeds', '3', '--threads', '1']);
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /3 seeds of scenario mixed against reference[^]*3 seeds of scenario per-user-limit/,
    );
  });

  test('a mistake is one line, before anything runs', async () => {
    const [seeds, target, strategy] = await Promise.all([
      hubbub(['explore', '--seeds', '0']),
      hubbub(['explore', '--target', 'module:nowhere.ts']),
      hubbub(['explore', '--strategy', 'luck']),
    ]);
    expect([seeds.code, target.code, strategy.code]).toEqual([104, 107, 104]);
    for (const { stdout, stderr } of [seeds, target, strategy]) {
      expect(stdout).toBe('');
      expect(stderr).toMatch(/^hubbub: [^\n]+\n$/);
    }
  });
});
