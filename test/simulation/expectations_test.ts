import { expect, test } from 'vitest';
import type { ScenarioInput } from '../../src/scenarios/mod.ts';
import { simulate } from '../../src/simulation/mod.ts';
import { scenarioOf } from './sample_scenarios.ts';

type Step = NonNullable<ScenarioInput['load'][number]['script']>[number];

const start = (conversation: string, expected: string, at = '0s'): Step => ({
  at,
  user: 'u',
  do: 'start',
  conversation,
  expect: expected,
});

async function follow(script: Step[], limits: ScenarioInput['limits'] = { maxConversations: 1 }) {
  const result = await simulate(scenarioOf({ limits, load: [{ script }] }), {
    measureMemory: false,
  });
  const answers = result.expectations.map(({ expected, actual, pass }) => [expected, actual, pass]);
  return { ...result, answers };
}

test('the first answer counts: who is queued is not yet active', async () => {
  const { answers, verdict } = await follow(
    [
      start('a', 'active'),
      start('b', 'queued'),
      start('c', 'queue-full'),
      start('d', 'active'),
      { at: '1s', user: 'u', do: 'stop', conversation: 'a' },
      { at: '2s', user: 'u', do: 'stop', conversation: 'b' },
    ],
    { maxConversations: 1, maxQueued: 1 },
  );
  expect(answers).toEqual([
    ['active', 'active', true],
    ['queued', 'queued', true],
    ['queue-full', 'queue-full', true],
    ['active', 'queue-full', false],
  ]);
  expect(verdict).toBe('fail');
});

test('all that is expected is told with its step, in the order of the script', async () => {
  const { expectations, verdict } = await follow([
    start('a', 'active'),
    { at: '1s', user: 'u', do: 'send', conversation: 'a', work: '5s', expect: 'replied' },
    start('b', 'global-limit', '2s'),
    { at: '9s', user: 'u', do: 'stop', conversation: 'a' },
  ]);
  expect(expectations).toEqual([
    {
      step: 0,
      action: 'start',
      conversation: 'a',
      expected: 'active',
      actual: 'active',
      pass: true,
    },
    {
      step: 1,
      action: 'send',
      conversation: 'a',
      expected: 'replied',
      actual: 'replied',
      pass: true,
    },
    {
      step: 2,
      action: 'start',
      conversation: 'b',
      expected: 'global-limit',
      actual: 'global-limit',
      pass: true,
    },
  ]);
  expect(verdict).toBe('pass');
});

test('a turn that a stop cuts is not answered, but ended', async () => {
  const { answers } = await follow([
    start('a', 'active'),
    { at: '1s', user: 'u', do: 'send', conversation: 'a', work: '5s', expect: 'replied' },
    { at: '2s', user: 'u', do: 'stop', conversation: 'a' },
  ]);
  expect(answers[1]).toEqual(['replied', 'stopped', false]);
});

function send(at: string, expected: string): Step {
  return {
    at,
    user: 'u',
    do: 'send',
    conversation: 'a',
    work: '2s',
    expect: expected,
  };
}

test('two turns of one conversation are told apart', async () => {
  const { answers } = await follow([
    start('a', 'active'),
    send('1s', 'replied'),
    send('2s', 'stopped'),
    { at: '4s', user: 'u', do: 'stop', conversation: 'a' },
  ]);
  expect(answers).toEqual([
    ['active', 'active', true],
    ['replied', 'replied', true],
    ['stopped', 'stopped', true],
  ]);
});

test('what is expected of a conversation that was never started never comes, and fails', async () => {
  const { answers, verdict } = await follow([
    { at: '2s', user: 'u', do: 'send', conversation: 'a', expect: 'replied' },
  ]);
  expect(answers).toEqual([['replied', null, false]]);
  expect(verdict).toBe('fail');
});

test('a message to a conversation that is over is answered as unknown', async () => {
  const { answers } = await follow([
    { user: 'u', do: 'start', conversation: 'a' },
    { at: '1s', user: 'u', do: 'stop', conversation: 'a' },
    { at: '2s', user: 'u', do: 'send', conversation: 'a', expect: 'unknown' },
  ]);
  expect(answers).toEqual([['unknown', 'unknown', true]]);
});

test('leaving the queue is an answer of its own', async () => {
  const { counts, expectations } = await follow(
    [
      start('a', 'active'),
      start('b', 'queued', '1s'),
      { at: '2s', user: 'u', do: 'abort', conversation: 'b' },
      { at: '3s', user: 'u', do: 'stop', conversation: 'a' },
    ],
    { maxConversations: 1, maxQueued: 1 },
  );
  expect(expectations.every(({ pass }) => pass)).toBe(true);
  expect(counts).toMatchObject({ rejected: { abandoned: 1 }, abandoned: 1, completed: 1 });
});

test('to wait does nothing but let time pass', async () => {
  const { simulatedMs, counts } = await follow([{ at: '5s', user: 'u', do: 'wait' }]);
  expect(simulatedMs).toBe(5000);
  expect(counts).toMatchObject({ arrivals: 1, started: 0 });
});
