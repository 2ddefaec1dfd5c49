import { connect, type Socket } from 'node:net';
import { waitFor } from '@bloodbank/testkit';
import Fastify, { type FastifyInstance } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { openGateway, portOf, sendRaw, type TestGateway } from '../gateway.fixture.js';
import { answerError } from '../http/error-handler.js';
import { createBodyBudget } from './body-budget.js';
import { SECRET } from './sign.fixture.js';

const MIB = 1024 * 1024;

let gateway: TestGateway | undefined;
let app: FastifyInstance | undefined;
const open: Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await gateway?.close();
  await app?.close();
  gateway = app = undefined;
});

/** A webhook that announces its length and sends nothing of it yet. */
const announce = (length: string): string =>
  `POST /webhooks/github HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;

/** Sends no more than that, and holds its connection. */
function occupy(port: number, bytes: string): Socket & { text: string } {
  const socket = Object.assign(
    connect({ port, host: '127.0.0.1' }, () => socket.write(bytes)),
    { text: '' },
  );
  socket
    .on('error', () => {})
    .on('data', (chunk) => {
      socket.text += String(chunk);
    });
  open.push(socket);
  return socket;
}

const askOnce = (port: number, sizeBytes: number): Promise<string> =>
  sendRaw(port, announce(`Connection: close\r\nContent-Length: ${sizeBytes}`) + '{'.repeat(sizeBytes));

it.each(['Content-Length: 26214400', 'Transfer-Encoding: chunked'])(
  'bodies that were only announced (%s) take no room of anybody',
  async (length) => {
    gateway = await openGateway({ webhooks: { github: { secrets: [SECRET] } } });
    const port = portOf(await gateway.listen());
    for (let n = 0; n < 20; n++) occupy(port, announce(length));
    // It is let in, to be refused for its signature alone.
    expect(await askOnce(port, 4 * MIB)).toMatch(/^HTTP\/1\.1 401 /);
  },
);

/** What counts bodies, with a budget that a test can fill. */
async function listenWith(budgetBytes: number): Promise<number> {
  app = Fastify({ bodyLimit: 8 * MIB });
  app.decorateRequest('outcome');
  app.setErrorHandler(answerError);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser<Buffer>('*', { parseAs: 'buffer' }, async (_: unknown, body: Buffer) => body);
  app.addHook('preParsing', createBodyBudget(budgetBytes));
  app.post('/webhooks/github', async (request) => ({ sizeBytes: (request.body as Buffer).length }));
  return portOf(await app.listen({ port: 0, host: '127.0.0.1' }));
}

it('bodies that never end make room for one that does, and are told when to come again', async () => {
  const port = await listenWith(3 * MIB);
  const slow = [1, 2].map(() => occupy(port, announce(`Content-Length: ${4 * MIB}`) + 'x'.repeat(1.4 * MIB)));
  // The slow ones may still be on their way while the first is asked for.
  const refusal = async (): Promise<boolean> => {
    expect(await askOnce(port, MIB)).toContain(`{"sizeBytes":${MIB}}`);
    return slow.some(({ text }) => text.startsWith('HTTP/1.1 503 '));
  };
  await waitFor(refusal, { what: 'a refusal', timeoutMs: 20_000 });
  const refused = slow.find(({ text }) => text !== '')?.text ?? '';
  expect(refused).toContain('"code":"gateway.unavailable"');
  expect(refused.toLowerCase()).toContain('\r\nretry-after: 5\r\n');
});

it('what was answered or cut gives its room back', async () => {
  const port = await listenWith(3 * MIB);
  for (let n = 0; n < 5; n++) expect(await askOnce(port, 2 * MIB)).toContain('sizeBytes');
  for (let n = 0; n < 5; n++) {
    occupy(port, announce(`Content-Length: ${4 * MIB}`) + 'x'.repeat(1.4 * MIB));
    for (const socket of open.splice(0)) socket.destroy();
  }
  await waitFor(async () => (await askOnce(port, 2.5 * MIB)).includes('sizeBytes'), { what: 'room' });
});
