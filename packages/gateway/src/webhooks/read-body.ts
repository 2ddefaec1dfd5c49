import type { LongIntegers } from '@bloodbank/core/message';
import { GatewayError } from '../http/gateway-error.js';
import { readJson } from '../http/parse-json.js';

/** A push of thousands of commits has that many; who sends them has proven who it is. */
const MAX_KEYS = 1_000_000;

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

export interface WebhookBody {
  readonly body: unknown;
  /** Integers that only a text keeps: they are texts in `body`. The sender cannot be asked to write them otherwise. */
  readonly longIntegers?: Pick<LongIntegers, 'count' | 'first'>;
}

/**
 * The body of a verified call.
 *
 * @throws {GatewayError} `gateway.bad-request` or `gateway.too-large`, as for every other body.
 */
export function readBody(rawBody: Buffer, { takesText = false }: { readonly takesText?: boolean } = {}): WebhookBody {
  try {
    const { value, longIntegers } = readJson(rawBody, MAX_KEYS);
    return longIntegers === undefined ? { body: value } : { body: longIntegers.value, longIntegers };
  } catch (error) {
    const text = takesText && error instanceof GatewayError ? plainTextIn(rawBody) : undefined;
    if (text === undefined) throw error;
    return { body: { raw: text } };
  }
}

/** Undefined for what is JSON, and was refused for its content. */
function plainTextIn(rawBody: Buffer): string | undefined {
  try {
    const text = utf8.decode(rawBody);
    try {
      JSON.parse(text);
      return undefined;
    } catch {
      return text;
    }
  } catch {
    return undefined;
  }
}
