import { describe, expect, test } from 'vitest';
import { FactKind } from '../../src/facts/mod.ts';
import { standingText, storyText } from '../../src/report/mod.ts';
import { craftedStory, TWO_IN_ONE_SLOT } from './crafted_story.ts';

const story = craftedStory(TWO_IN_ONE_SLOT);

function lines(text: string): readonly string[] {
  return text.split('\n');
}

describe('storyText()', () => {
  test('tells a story with the state beside it, and the violation at the line that proves it', () => {
    expect(storyText(story)).toBe(
      `   #      at  event                        active  queued  turns  open
 1–2    0 ms  ann and bob arrive              0/1     0/1      0
   3          ann asks for a                  0/1     0/1      0  ann: a asks
   4          a of ann is admitted            1/1     0/1      0  ann: a
   5  1.5 ms  bob asks for b                  1/1     0/1      0  ann: a · bob: b asks
   6          b of bob waits                  1/1     1/1      0  ann: a · bob: b waits
   7    2 ms  ann says a#1                    1/1     1/1      0  ann: a#1 · bob: b waits
   8          a#1 is worked on                1/1     1/1      1  ann: a#1 · bob: b waits
 ✗ 9    3 ms  b of bob is admitted            2/1     0/1      1  ann: a#1 · bob: b
              global-limit: b of bob was admitted as number 2; the limit is 1
  10    4 ms  a#1 is answered                 2/1     0/1      0  ann: a · bob: b
  11          ann stops a                     2/1     0/1      0  ann: a stops · bob: b
  12          a of ann ends: stopped          1/1     0/1      0  bob: b
  13  900 ms  the idle timer of b fires       1/1     0/1      0  bob: b
  14          b of bob ends: idle-timeout     0/1     0/1      0
              4 more: figures and the probe of the empty target; --all shows them
`,
    );
  });

  test('leaves out figures and the probe, says so, and tells them if all is wanted', () => {
    expect(storyText(story)).toContain('4 more: figures and the probe of the empty target; --all');
    const all = storyText(story, { all: true });
    expect(all).toContain('figures (drained): {"active":0}');
    expect(all).toContain('probe: c of ann is admitted');
    expect(all).not.toContain('--all');
    expect(lines(all)).toHaveLength(1 + 18 + 1 + 1);
  });

  test.each([15, 17])(
    'tells what proves a violation even if it is one of those (event %i)',
    (event) => {
      const violations = [{ id: 'refill', claim: '', message: 'no room', event }];
      const text = storyText({ ...story, violations });
      expect(text).toMatch(new RegExp(`✗ ${event} .*\n +refill: no room`));
      expect(text.includes('probe: ann asks for c')).toBe(event === 17);
    },
  );

  test('says where it is another run than recorded', () => {
    const divergence = { event: 6, recorded: '1.5 ms  b is refused', replayed: '1.5 ms  b waits' };
    const text = lines(storyText({ ...story, divergence }));
    const index = text.findIndex((line) => line.includes('from here another run'));
    expect(text[index]).toContain('recorded was: 1.5 ms  b is refused');
    expect(text[index + 1]).toMatch(/^ +6 /);
  });

  test.each([60, 80, 100, 120])('keeps within %i columns', (columns) => {
    const long = craftedStory({
      ...TWO_IN_ONE_SLOT,
      users: ['a customer with quite a long name', '顧客の長い名前です'],
      conversations: ['a request about everything that there is', '会話その一'],
    });
    for (const line of lines(storyText(long, { columns }))) {
      const wide = line.match(/[\p{sc=Han}\p{sc=Hiragana}]/gu)?.length ?? 0;
      expect(line.length + wide).toBeLessThanOrEqual(columns);
    }
  });

  test('makes visible what would steer a terminal', () => {
    const odd = craftedStory({
      users: ['\u001b[31m'],
      facts: [{ kind: FactKind.arrived, user: 0 }],
    });
    expect(storyText(odd)).toContain(String.raw`\u001b[31m arrives`);
  });

  test('uses colour only if it may', () => {
    expect(storyText(story)).not.toContain('\u001b');
    expect(storyText(story, { colour: true })).toContain('\u001b[31m ✗ 9\u001b[39m');
  });

  test('of nothing is nothing', () => {
    expect(storyText(craftedStory({ facts: [] }))).toBe('#  at  event  active  open\n');
  });
});

test('standingText() tells every user and every count', () => {
  expect(standingText(story.chronicle, 9)).toBe(`Before event 9
  ann  talking  1/2    a#1
  bob  waiting  1/2    b waits
  active 1/1, queued 1/1, turns 1
`);
  expect(standingText(story.chronicle, 10)).toContain('active 2/1, queued 0/1');
});
