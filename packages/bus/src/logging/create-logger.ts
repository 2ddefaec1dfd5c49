import { createRequire } from 'node:module';
import { maskCredentials } from '@bloodbank/core/message';
import { type DestinationStream, destination, type Logger, pino } from 'pino';
import type { Settings } from '../config/settings/read-settings.js';

/**
 * Logs go to stderr: as much as LOG_LEVEL or --debug ask for, one JSON object a line, or as LOG_PRETTY says for people. No
 * password of a URL is in them, whoever wrote the line.
 */
export function createLogger(settings: Settings, name = 'bloodbank'): Logger {
  const { LOG_LEVEL: level, LOG_PRETTY: isPretty = process.stderr.isTTY === true } = settings;
  const stream = isPretty ? prettyStream() : destination({ dest: 2, sync: true });
  return pino({ name, level, hooks: { streamWrite: maskCredentials } }, stream);
}

/** In this thread, so that a line that was written is seen, also when the process ends with the next one. */
function prettyStream(): DestinationStream {
  // Only who reads it pays for loading it.
  const require = createRequire(import.meta.url);
  const pretty = require('pino-pretty') as (options: object) => DestinationStream;
  return pretty({ destination: 2, sync: true, ignore: 'pid,hostname' });
}
