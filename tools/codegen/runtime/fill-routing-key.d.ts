/**
 * A routing key from its template: every `{name}` becomes the parameter of that name. One word each; `openEnd` names the
 * parameter that may hold several words with dots between them.
 *
 * @throws {TypeError} when a parameter is missing, or is not made of words of A-Z, a-z, 0-9, `_` and `-`.
 * @throws {RangeError} when the key is longer than AMQP allows.
 */
export function fillRoutingKey(
  template: string,
  parameters: Readonly<Record<string, string>>,
  openEnd?: string,
): string;
