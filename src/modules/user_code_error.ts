/** Code of the user's, a scenario's or a target's, cannot be loaded or started, or throws. */
export class UserCodeError extends Error {
  override readonly name = 'UserCodeError';
}
