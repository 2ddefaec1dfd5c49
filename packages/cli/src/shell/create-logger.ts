import { destination, type Logger, pino } from 'pino';
import type { Settings } from '../config/settings/read-settings.js';

/** Logs go to stderr, one JSON object a line: as much as LOG_LEVEL or --debug ask for. */
export function createLogger({ LOG_LEVEL: level }: Settings): Logger {
  return pino({ name: 'bloodbank', level }, destination({ dest: 2, sync: true }));
}
