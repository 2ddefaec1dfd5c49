import { notify } from '../errors/notify.js';

/** Where the bus says what it does. A pino logger fits as it is. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

const ignore = (): void => {};

/** Says nothing. The default: a library does not write to anybody's terminal unasked. */
export const silentLogger: Logger = { debug: ignore, info: ignore, warn: ignore, error: ignore };

/** The same, but that what the given logger throws or rejects with is dropped: a log line is not worth an event. */
export function guardLogger(logger: Logger): Logger {
  if (logger === silentLogger) return logger;
  const guarded =
    (level: keyof Logger): Logger['info'] =>
    (fields, message) => {
      try {
        const result: unknown = logger[level](fields, message);
        if (result !== undefined) notify(() => result, ignore);
      } catch {
        // Nobody could be told.
      }
    };
  return { debug: guarded('debug'), info: guarded('info'), warn: guarded('warn'), error: guarded('error') };
}
