/**
 * Narrows an event to the one type with which an action or a guard can be reached. XState's own
 * `assertEvent` does so for several types and wildcards at once, which takes longer than most actions.
 *
 * @throws {Error} if it is another event: the chart uses the action in the wrong place.
 */
export function expectEvent<E extends { readonly type: string }, T extends E['type']>(
  event: E,
  type: T,
): asserts event is Extract<E, { readonly type: T }> {
  if (event.type !== type) throw new Error(`Expected the event ${type}, got ${event.type}`);
}
