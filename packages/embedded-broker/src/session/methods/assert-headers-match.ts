import { AmqpError } from '../../amqp-error.js';
import type { Exchange } from '../../model/exchange.js';
import { HEADERS_MATCH_MODES } from '../../model/routing/headers-match.js';
import type { FieldTable } from '../../wire/field-value.js';

/** Throws 406 when a binding to a headers exchange says an `x-match` that does not exist. */
export function assertHeadersMatch(source: Exchange, args: FieldTable): void {
  const mode = args.get('x-match');
  if (source.settings.type !== 'headers' || mode === undefined) return;
  if (mode.type !== 'longstr') {
    const value = mode.type === 'void' ? 'undefined' : String(mode.value);
    throw new AmqpError(
      'PRECONDITION_FAILED',
      `Invalid x-match field type ${mode.type} (value ${value}); expected longstr`,
    );
  }
  if ((HEADERS_MATCH_MODES as readonly string[]).includes(mode.value)) return;
  throw new AmqpError(
    'PRECONDITION_FAILED',
    `Invalid x-match field value <<"${mode.value}">>; expected all, any, all-with-x, or any-with-x`,
  );
}
