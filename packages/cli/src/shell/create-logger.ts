import { destination, type Logger, pino } from 'pino';

/** Logs go to stderr, one JSON object a line: warnings and errors, or as much as BLOODBANK_LOG_LEVEL or --debug ask for. */
export function createLogger(env: NodeJS.ProcessEnv, isDebug: boolean): Logger {
  const asked = env['BLOODBANK_LOG_LEVEL'];
  const level = isDebug ? 'debug' : asked !== undefined && asked in pino.levels.values ? asked : 'warn';
  return pino({ name: 'bloodbank', level }, destination({ dest: 2, sync: true }));
}
