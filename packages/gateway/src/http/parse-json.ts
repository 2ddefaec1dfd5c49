import { describeLongIntegers, LONG_INTEGER, type LongIntegers, readStrictJson } from '@bloodbank/core/message';
import { GatewayError } from './gateway-error.js';
import { LIMITS } from './limits.js';

/**
 * Untrusted bytes as JSON that means the same to every reader.
 *
 * @throws {BloodbankError} `gateway.bad-request`, or `gateway.too-large` for too many names.
 */
export function parseJson(body: Uint8Array, maxNames: number = LIMITS.jsonKeys): unknown {
  const { value, longIntegers } = readJson(body, maxNames);
  if (longIntegers === undefined) return value;
  const message = `The request cannot be read: ${describeLongIntegers(longIntegers)}.`;
  throw new GatewayError('gateway.bad-request', message, {
    remedy: 'Send it as a text, where the schema has one.',
    extensions: {
      errors: longIntegers.first.map((pointer) => ({ pointer, keyword: 'integer', message: LONG_INTEGER })),
    },
  });
}

export interface JsonWithIntegers {
  readonly value: unknown;
  /** Where there are integers that a double would change: the same, with a text in their place. */
  readonly longIntegers: LongIntegers | undefined;
}

/** The same where somebody sends who cannot be asked to write integers otherwise. */
export function readJson(body: Uint8Array, maxNames: number): JsonWithIntegers {
  const read = readStrictJson(body, maxNames);
  if (read.ok) return read;
  if (read.hasTooManyNames) throw new GatewayError('gateway.too-large', `The body has more than ${maxNames} names.`);
  throw new GatewayError('gateway.bad-request', `The request cannot be read: ${read.reason}.`);
}
