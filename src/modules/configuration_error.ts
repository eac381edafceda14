/** What somebody asked for cannot be done as asked: one line that says what, where, and what to do. */
export class ConfigurationError extends Error {
  override readonly name = 'ConfigurationError';
}
