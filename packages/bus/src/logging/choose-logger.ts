import { type Logger, silentLogger } from '@bloodbank/core';
import type { Settings } from '../config/settings/read-settings.js';

/** Only who logs pays for loading pino. */
export async function chooseLogger(
  asked: Logger | true | undefined,
  settings: Settings,
  name: string,
): Promise<Logger> {
  if (asked !== true) return asked ?? silentLogger;
  const { createLogger } = await import('./create-logger.js');
  return createLogger(settings, name);
}
