import { defineScenario } from 'hubbub';

/** A quiet afternoon: four guests, one conversation after the other. */
export default defineScenario({
  name: 'afternoon',
  limits: { maxConversations: 5, maxConversationsPerUser: 2, idleTimeoutMs: 60_000 },
  users: { guest: { turns: 3, think: { gamma: { mean: '2s', shape: 2 } }, work: '150ms' } },
  load: [{ sustained: { users: 4, for: '60s', pause: '1s' } }],
  covers: ['ledger', 'silence', 'quiescence', 'refill'],
  thresholds: { turn_time: ['p(95)<100'], success_rate: ['==100'] },
});
