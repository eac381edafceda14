import { Script } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { FactKind } from '../../src/facts/mod.ts';
import { storyPage, type Story } from '../../src/report/mod.ts';
import { craftedStory, TWO_IN_ONE_SLOT } from './crafted_story.ts';

const story = craftedStory(TWO_IN_ONE_SLOT);
const HOSTILE = '</text></script><script>alert("1")</script>&\'"<img src=x onerror=alert(1)>';

function pageOf(one: Story, options = {}): string {
  return storyPage(one, { target: 'reference', ...options });
}

/** Every element that begins or ends, in order. */
function tagsOf(page: string): string[] {
  const markup = page.replaceAll(/<(style|script)[^>]*>[\s\S]*?<\/\1>/g, '');
  return [...markup.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/g)].map(
    ([, end, name, self]) => `${end}${name}${self}`,
  );
}

/** Elements that HTML knows to be empty. */
const VOID = new Set(['meta', 'i']);

describe('storyPage()', () => {
  const page = pageOf(story, { facts: ['seed 7'] });

  test('has a row for each event, an arrow for each request and each answer', () => {
    for (const number of [1, 3, 9, 14]) expect(page).toContain(`id="e${number}"`);
    expect(page.match(/class="arrow /g)).toHaveLength(10);
    expect(page).toContain('seed 7');
    expect(page).toContain('4 of them left out');
  });

  test('has a lane for each user, a bar for each stage of a conversation, and the counters', () => {
    for (const name of ['ann', 'bob'])
      expect(page).toMatch(new RegExp(`class="name"[^>]*>${name}<`));
    for (const stage of ['requested', 'queued', 'active', 'active working', 'closing']) {
      expect(page).toContain(`class="bar ${stage}"`);
    }
    for (const label of ['active', 'queued', 'turns']) expect(page).toContain(`>${label}</text>`);
    expect(page).toContain('class="over-limit"');
  });

  test('marks what is violated at its row, and links to it', () => {
    expect(page).toMatch(/<g id="e9" class="row proof"/);
    expect(page).toContain('<a href="#e9">event 9</a>');
    expect(page).toContain(
      'global-limit: b of bob was admitted as number 2; the limit is 1</text>',
    );
  });

  test('tells a violation that no event proves, and a divergence behind the end', () => {
    const violations = [{ id: 'liveness', claim: 'Nobody waits for ever', message: 'bob waits' }];
    const divergence = { event: 99, recorded: '950 ms  more', replayed: undefined };
    const other = pageOf({ ...story, violations, divergence });
    expect(other).toContain('liveness: bob waits</text>');
    expect(other).toContain('Recorded was: 950 ms  more</text>');
  });

  test('needs nothing from anywhere', () => {
    expect(page).not.toMatch(/(src|href)="(?!#)/);
    expect(page).not.toMatch(/url\(|@import|https?:/);
    expect(page).toContain(`default-src 'none'`);
  });

  test('closes what it opens', () => {
    const open: string[] = [];
    for (const tag of tagsOf(page)) {
      if (tag.endsWith('/') || VOID.has(tag)) continue;
      if (tag.startsWith('/')) {
        if (!VOID.has(tag.slice(1))) expect(open.pop()).toBe(tag.slice(1));
      } else open.push(tag);
    }
    expect(open).toEqual([]);
  });

  test('takes no markup from names, reasons and messages', () => {
    const hostile = craftedStory({
      scenario: HOSTILE,
      users: [HOSTILE],
      conversations: [HOSTILE],
      facts: [
        { kind: FactKind.arrived, user: 0 },
        { kind: FactKind.start_requested, user: 0, conversation: 0 },
        { kind: FactKind.refused, user: 0, conversation: 0, reason: HOSTILE },
        { kind: FactKind.crashed, reason: HOSTILE },
      ],
      violations: [{ id: HOSTILE, claim: HOSTILE, message: HOSTILE, event: 3 }],
      divergence: { event: 2, recorded: HOSTILE, replayed: HOSTILE },
    });
    const odd = pageOf(hostile, { target: HOSTILE, facts: [HOSTILE] });
    expect(odd.match(/<script/g)).toHaveLength(2);
    expect(odd).not.toContain('<img');
  });

  test('gives its script data that is that of the story, and a script that parses', () => {
    const [, data] = /<script type="application\/json" id="story">(.*?)<\/script>/.exec(page)!;
    const { entries, gauges } = JSON.parse(data!) as { entries: unknown[]; gauges: unknown[] };
    expect(entries.length).toBe(14);
    expect(entries[8]).toMatchObject({ number: 9, atMs: 3, values: [2, 0, 1] });
    expect(gauges).toHaveLength(3);
    const [, script] = /<script>([\s\S]*?)<\/script>/.exec(page)!;
    expect(() => new Script(script!)).not.toThrow();
  });

  test('lets lanes be used again, and many users share them', () => {
    const facts = Array.from({ length: 30 }, (_, user) => [
      { kind: FactKind.arrived, user, time: 10 * user },
      { kind: FactKind.start_requested, user, conversation: user, time: 10 * user },
      { kind: FactKind.admitted, user, conversation: user, time: 10 * user },
      { kind: FactKind.ended, user, conversation: user, reason: 'stopped', time: 10 * user + 1 },
    ]).flat();
    const many = pageOf(craftedStory({ facts }));
    const [, width] = /class="diagram-body" width="(\d+)/.exec(many)!;
    expect(Number(width)).toBeLessThan(900);
  });

  test('of a run that is too long shows what surrounds the violation', () => {
    const facts = Array.from({ length: 9000 }, (_, time) => ({
      kind: FactKind.arrived,
      user: time,
      time,
    }));
    const violations = [{ id: 'x', claim: '', message: '', event: 8000 }];
    const long = pageOf(craftedStory({ facts, violations }));
    expect(long.match(/class="row/g)).toHaveLength(4000);
    expect(long).toContain('id="e8000"');
    expect(long).toContain('only 4,000 rows of 9000 are shown');
  });

  test('of nothing is a page all the same', () => {
    expect(pageOf(craftedStory({ facts: [] }))).toContain('No claim is violated.');
  });
});
