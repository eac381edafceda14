/**
 * The source of a target for tests: one that admits everybody and echoes. `parts` stand in place of its
 * methods, `before` at the beginning of the module, `made` in `createTarget`.
 */
export function simpleModule(
  parts: Readonly<Partial<Record<'start' | 'send' | 'stop' | 'stats' | 'close', string>>> = {},
  { before = '', made = '' }: { readonly before?: string; readonly made?: string } = {},
): string {
  const methods = {
    start: `return { status: 'active' };`,
    send: `return { status: 'replied', text: request.text };`,
    stop: '',
    ...parts,
  };
  const bodies = Object.entries(methods).map(
    ([name, body]) => `    async ${name}(request) {\n      ${body}\n    },`,
  );
  return `${before}
export function createTarget(options) {
  ${made}
  return {
${bodies.join('\n')}
  };
}
`;
}

/**
 * A target that keeps its one promise, `maxConversations`, but for what `look` does between its look at
 * the limit and its taking the slot. `open` maps ids to users.
 */
export function countingModule(look = ''): string {
  return simpleModule(
    {
      start: `if (open.has(request.conversationId)) return { status: 'rejected', reason: 'id-in-use' };
      if (open.size >= options.limits.maxConversations) return { status: 'rejected', reason: 'global-limit' };
      ${look}
      open.set(request.conversationId, request.userId);
      return { status: 'active' };`,
      send: `return open.has(request.conversationId)
        ? { status: 'replied', text: request.text }
        : { status: 'ended', reason: 'unknown' };`,
      stop: 'open.delete(request.conversationId);',
    },
    { made: 'const open = new Map();' },
  );
}

/** Whoever is here already is looked up, and meanwhile others come in: the refill probe's users never are. */
export const LOOKS_UP = `if ([...open.values()].includes(request.userId)) {
        await new Promise((done) => setImmediate(done));
      }`;
