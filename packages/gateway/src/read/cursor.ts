import { GatewayError } from '../http/gateway-error.js';

/** A place in a list, as text that a caller hands back and does not read. */
export function writeCursor(place: string): string {
  return Buffer.from(place).toString('base64url');
}

/**
 * What stands in a cursor, by the groups of its form.
 *
 * @throws {GatewayError} `gateway.bad-request` for one that somebody made up: it is never read as anything else.
 */
export function readCursor(cursor: unknown, form: RegExp): readonly string[] {
  const place = typeof cursor === 'string' ? Buffer.from(cursor, 'base64url').toString('utf8') : '';
  const found = writeCursor(place) === cursor ? form.exec(place) : null;
  if (found !== null) return found.slice(1);
  throw new GatewayError('gateway.bad-request', 'The cursor is not one that this gateway has given.');
}
