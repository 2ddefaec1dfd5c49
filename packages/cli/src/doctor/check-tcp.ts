import { once } from 'node:events';
import { connect } from 'node:net';
import type { Settings } from '@bloodbank/bus/config';
import { toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { withTimeout } from '@bloodbank/core/time';
import { type Check, fail, pass } from './check.js';

const TIMEOUT_MS = 3_000;

/** Whether something listens at the address that a setting names. */
export function createTcpCheck(
  id: string,
  title: string,
  variable: string,
  urlOf: (settings: Settings) => string | undefined,
  port: number,
  withoutIt: string,
): Check {
  return {
    id,
    title,
    async run({ settings }) {
      const url = urlOf(settings);
      if (url === undefined) return pass(`${variable} is not set: ${withoutIt}`);
      if (!URL.canParse(url)) return fail(`${variable} is not a URL`, `Correct ${variable}.`);
      const parsed = new URL(url);
      const socket = connect({ host: parsed.hostname.replace(/^\[|\]$/g, ''), port: Number(parsed.port || port) });
      try {
        await withTimeout(once(socket, 'connect'), TIMEOUT_MS, 'The connection');
        return pass(`something listens at ${maskUrl(url)}`);
      } catch (thrown) {
        const fix = `Start the server, correct ${variable}, or unset it.`;
        return fail(`nothing listens at ${maskUrl(url)}: ${toError(thrown).message}`, fix);
      } finally {
        socket.destroy();
      }
    },
  };
}
