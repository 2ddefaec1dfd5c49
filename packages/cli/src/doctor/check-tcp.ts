import { once } from 'node:events';
import { connect } from 'node:net';
import { maskUrl, settleWithin, toError } from '@bloodbank/core';
import { type Check, fail, pass } from './check.js';

const TIMEOUT_MS = 3_000;

/** Whether something listens at the address that an environment variable names. */
export function createTcpCheck(id: string, title: string, variable: string, port: number, withoutIt: string): Check {
  return {
    id,
    title,
    async run({ env }) {
      const url = env[variable];
      if (url === undefined || url === '') return pass(`${variable} is not set: ${withoutIt}`);
      if (!URL.canParse(url)) return fail(`${variable} is not a URL`, `Correct ${variable}.`);
      const parsed = new URL(url);
      const socket = connect({ host: parsed.hostname.replace(/^\[|\]$/g, ''), port: Number(parsed.port || port) });
      try {
        await settleWithin(once(socket, 'connect'), TIMEOUT_MS, 'The connection');
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
