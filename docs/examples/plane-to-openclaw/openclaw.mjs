// @ts-check
import { once } from 'node:events';
import { createServer } from 'node:http';

/** How long a hook is waited for. In milliseconds. */
const DEADLINE_MS = 60_000;

/** Stands for OpenClaw: accepts hooks that carry the token, and hands each out as text. */
export async function startOpenClaw(/** @type {string} */ token) {
  /** @type {string[]} */
  const waiting = [];
  const server = createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (part) => (text += part));
    request.on('end', () => {
      const isAllowed = request.headers.authorization === `Bearer ${token}`;
      response.writeHead(isAllowed ? 200 : 401).end();
      if (!isAllowed) return;
      const { message, ...rest } = JSON.parse(text);
      waiting.push(`POST ${request.url} ${JSON.stringify(rest)}\n${message.replace(/^(?=.)/gm, '  ')}\n`);
      server.emit('hook');
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    origin: `http://127.0.0.1:${port}`,
    async nextHook() {
      const signal = AbortSignal.timeout(DEADLINE_MS);
      while (waiting.length === 0) await once(server, 'hook', { signal });
      return waiting.shift();
    },
    async close() {
      server.close();
      await once(server, 'close');
    },
  };
}
