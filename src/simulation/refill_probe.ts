import type { ConversationEvent } from '../../machines/conversation.ts';
import { NOBODY, type Limits } from '../facts/mod.ts';
import type { Kernel } from '../scheduler/mod.ts';
import type { Directory } from './directory.ts';
import type { Party, RecordedPort } from './recorded_port.ts';

/** More slots than this are not probed. */
export const MOST_PROBED_SLOTS = 10_000;

/** What the probe works with. */
export interface ProbeSettings {
  readonly kernel: Kernel;
  readonly port: RecordedPort;
  readonly directory: Directory;
  readonly limits: Limits;
  /** How long the target may take to answer, ticks. */
  readonly grace: number;
  /** Runs the kernel until that instant, or until it is stopped. */
  readonly advance: (until: number) => Promise<unknown>;
}

/**
 * Asks an empty target for one conversation more than it has slots, then gives all back: first for
 * users who were never there, then for those who were, for whom it may have kept something. Whether it
 * admitted as many as it must is judged by a monitor, from the facts that this leaves.
 */
export async function probeRefill(settings: ProbeSettings): Promise<void> {
  const { directory, limits } = settings;
  const { maxConversations, maxConversationsPerUser = 1 } = limits;
  if (maxConversations === undefined || maxConversations > MOST_PROBED_SLOTS) return;
  const starts = maxConversations + 1;
  const oldUsers = Math.min(directory.users, Math.ceil(starts / maxConversationsPerUser));
  // Each user takes what it may have, so that only the global limit can refuse.
  const newcomer: number[] = [];
  for (let count = 0; count < starts; count++) {
    newcomer.push(count % maxConversationsPerUser === 0 ? directory.user() : newcomer.at(-1)!);
  }
  await fillAndEmpty(settings, newcomer);
  const oldStarts = Math.min(starts, oldUsers * maxConversationsPerUser);
  const old = Array.from({ length: oldStarts }, (_, count) => count % oldUsers);
  await fillAndEmpty(settings, old);
}

/** Starts a conversation for each of `users` and, when all are answered, ends what was not refused. */
async function fillAndEmpty(settings: ProbeSettings, users: readonly number[]): Promise<void> {
  const { kernel, port, directory, grace, advance } = settings;
  const now = kernel.now();
  const parties = users.map((user) => new ProbeParty(directory.conversation(), user));
  /** Runs until every party has come so far. */
  const waitFor = async (hasCome: (party: ProbeParty) => boolean) => {
    const check = () => {
      if (parties.every(hasCome)) kernel.stop();
    };
    for (const party of parties) party.onNews = check;
    if (!parties.every(hasCome)) await advance(kernel.now() + grace);
  };
  for (const party of parties) port.start(party.conversation, party, { due: now, planned: now });
  await waitFor(({ answered }) => answered);
  for (const party of parties) if (!party.over) port.stop(party.conversation, 'finished');
  await waitFor(({ over }) => over);
}

class ProbeParty implements Party {
  readonly conversation: number;
  readonly user: number;
  readonly userType = NOBODY;
  readonly probe = true;
  isAdmitted = false;
  answered = false;
  over = false;
  onNews = () => {};

  constructor(conversation: number, user: number) {
    this.conversation = conversation;
    this.user = user;
  }

  hear(event: ConversationEvent): void {
    this.answered = true;
    if (event.type === 'REFUSED' || event.type === 'ENDED') this.over = true;
    this.onNews();
  }
}
