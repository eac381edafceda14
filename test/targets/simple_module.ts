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
