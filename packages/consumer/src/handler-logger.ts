import { redactPayload } from '@bloodbank/core/contract';
import type { Envelope } from '@bloodbank/core/envelope';
import type { Logger } from '@bloodbank/core/ports';

/**
 * The logger of one handler: every line says whose it is. Where the event or its payload is logged as it is, what the schema
 * marks as sensitive is hidden; what a handler takes out of it is the handler's to keep. Fields that cannot be read are left
 * out: a log line is not worth an event.
 */
export function createHandlerLogger(
  logger: Logger,
  ids: object,
  event: Envelope,
  sensitive: readonly string[],
): Logger {
  const hide = (value: unknown): unknown => {
    if (value === event.payload) return redactPayload(event.payload, sensitive);
    return value === event ? { ...event, payload: redactPayload(event.payload, sensitive) } : value;
  };
  const complete = (fields: object): object => {
    try {
      const own = Object.entries(hide(fields) as object).map(([name, value]) => [name, hide(value)]);
      return { ...ids, ...Object.fromEntries(sensitive.length === 0 ? Object.entries(fields) : own) };
    } catch {
      return ids;
    }
  };
  return {
    debug: (fields, message) => logger.debug(complete(fields), message),
    info: (fields, message) => logger.info(complete(fields), message),
    warn: (fields, message) => logger.warn(complete(fields), message),
    error: (fields, message) => logger.error(complete(fields), message),
  };
}
