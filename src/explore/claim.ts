/**
 * What is claimed of every reachable state and of every step of the manager, each judged by counting
 * again, never by the manager's own counters.
 */
export const CLAIMS = {
  'global-limit': 'no more conversations hold a slot than maxConversations',
  'user-limit': 'no user has more, active and queued, than maxConversationsPerUser',
  'queue-limit': 'no more wait than maxQueued',
  'turn-limit': 'no more turns are in flight than maxTurnsInFlight',
  'no-idle-slot': 'nobody waits while a slot is free',
  'no-idle-turn-slot': 'no turn waits while a turn slot is free',
  'fifo-admission': 'the first in the queue is admitted first, and nobody overtakes it',
  'fifo-turns': 'turns are begun in the order in which they wait',
  'answered-once': 'a start is answered once, a conversation ends once, after that it is over',
  'truthful-refusal': 'a refusal names the limit that really was reached, the user limit first',
  'truthful-end': 'an end names what caused it, and what ends a conversation ends it',
  'refused-holds-nothing': 'what was refused or has ended holds no slot, no place and no turn',
  ledger: 'started is ended and active together',
  'counters-agree': 'the counters of the manager are what counting again gives',
  'turn-answered-once':
    'only a turn that is worked on is answered, and only active conversations take turns',
  'idle-means-idle': 'the idle timer never runs out while a turn waits or is worked on',
  'nothing-changes': 'what is over, and an id in use, changes nothing however often it is named',
  'nothing-is-forgotten': 'whoever waits, talks or works has a timer or a report under way',
  'comes-to-rest': 'if users fall silent, every step brings the end of all conversations nearer',
} as const satisfies Readonly<Record<string, string>>;

/** The name of a claim. */
export type Claim = keyof typeof CLAIMS;
