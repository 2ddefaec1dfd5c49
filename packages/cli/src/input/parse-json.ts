import { toError } from '@bloodbank/core/errors';
import { decodeJson } from '@bloodbank/core/message';
import { UsageError } from '../shell/usage-error.js';

/**
 * JSON that the user handed in, bounded in depth.
 *
 * @throws {UsageError} that says where the text stops being JSON.
 */
export function parseJsonInput(bytes: Uint8Array, origin: string): unknown {
  const decoded = decodeJson(bytes);
  if (decoded.ok) return decoded.value;
  throw new UsageError(
    `What ${origin} holds is not JSON: ${explainJson(bytes, decoded.reason)}.`,
    'Quote the text for the shell, such as --json \'{"name": "value"}\', or put it into a file.',
  );
}

/** The parser's own words, which name the place, where it has any. */
export function explainJson(bytes: Uint8Array, reason: string): string {
  if (!reason.includes('not valid JSON')) return reason.replace('the body', 'the text');
  try {
    JSON.parse(Buffer.from(bytes).toString('utf8'));
    return reason.replace('the body', 'the text');
  } catch (thrown) {
    return toError(thrown).message;
  }
}
