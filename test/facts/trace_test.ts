import { describe, expect, test } from 'vitest';
import { blankFact, FactKind, TraceWriter } from '../../src/facts/mod.ts';
import { fullFact } from './sample_facts.ts';

function trace(write: (writer: TraceWriter) => void): string[] {
  const lines: string[] = [];
  write(new TraceWriter((line) => lines.push(line)));
  return lines;
}

describe('TraceWriter', () => {
  test('leaves out what a fact does not say', () => {
    const lines = trace((writer) => {
      writer.observe({ ...blankFact(), kind: FactKind.stats_sampled });
      writer.observe({ ...blankFact(), kind: FactKind.arrived, user: 0, userType: 0 });
      writer.observe({ ...blankFact(), kind: FactKind.ended, user: 0, conversation: 0 });
    });
    expect(lines).toEqual([
      '{"t":0,"seq":0,"actor":"run","event":"stats_sampled"}',
      '{"t":0,"seq":1,"actor":"user:0","event":"arrived","user":0}',
      '{"t":0,"seq":2,"actor":"conversation:0","event":"ended","user":0,"conversation":0}',
    ]);
  });

  test('writes all that a fact says, times in milliseconds', () => {
    const [line] = trace((writer) => writer.observe(fullFact()));
    expect(JSON.parse(line!)).toEqual({
      t: 1500,
      seq: 0,
      actor: 'conversation:7',
      event: 'stats_sampled',
      user: 3,
      conversation: 7,
      turn: 2,
      due: 1400,
      planned: 1450,
      reason: 'global-limit',
      token: 7_340_034,
      retryAfterMs: 250,
      stats: { active: 4, queued: 3, turns: 2, users: 5, timers: 6 },
      probe: true,
    });
  });

  test('keeps every line on one line', () => {
    const [line] = trace((writer) => writer.observe({ ...fullFact(), reason: 'a\nb\r"' }));
    expect(line).not.toMatch(/[\r\n]/);
    expect(JSON.parse(line!)).toMatchObject({ reason: 'a\nb\r"' });
  });

  test('numbers facts and transitions in one sequence', () => {
    const lines = trace((writer) => {
      writer.observe({ ...blankFact(), user: 3 });
      writer.transition({
        time: 1500,
        actor: 'user:3',
        event: 'START',
        from: null,
        to: { open: 'idle' },
      });
      writer.observe({ ...blankFact(), time: 2000, due: 2000, planned: 1000 });
    });
    expect(lines).toEqual([
      '{"t":0,"seq":0,"actor":"user:3","event":"arrived","user":3}',
      '{"t":1.5,"seq":1,"actor":"user:3","event":"START","from":null,"to":{"open":"idle"}}',
      '{"t":2,"seq":2,"actor":"run","event":"arrived","planned":1}',
    ]);
  });
});
