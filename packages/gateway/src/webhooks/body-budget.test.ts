import { connect, type Socket } from 'node:net';
import { waitFor } from '@bloodbank/testkit';
import { afterEach, expect, it } from 'vitest';
import { openGateway, portOf, sendRaw, type TestGateway } from '../gateway.fixture.js';
import { SECRET } from './sign.fixture.js';

const MIB = 1024 * 1024;

let gateway: TestGateway;
const open: Socket[] = [];
afterEach(async () => {
  for (const socket of open.splice(0)) socket.destroy();
  await gateway.close();
});

/** A webhook that announces its length and sends nothing of it yet. */
const announce = (length: string): string =>
  `POST /webhooks/github HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n${length}\r\n\r\n`;

/** Holds its room for as long as its socket is open. */
function occupy(port: number, length: string): Socket {
  const socket = connect({ port, host: '127.0.0.1' }, () => socket.write(announce(length)));
  socket.on('error', () => {});
  open.push(socket);
  return socket;
}

const askOnce = (port: number, sizeBytes: number): Promise<string> =>
  sendRaw(port, announce(`Connection: close\r\nContent-Length: ${sizeBytes}`) + '{'.repeat(sizeBytes));

it.each(['Content-Length: 26214400', 'Transfer-Encoding: chunked'])(
  'unproven bodies (%s) take 128 MiB together, and what comes next is told when to come again',
  async (length) => {
    gateway = await openGateway({ webhooks: { github: { secrets: [SECRET] } } });
    const port = portOf(await gateway.listen());
    for (let i = 0; i < 5; i++) occupy(port, length);
    const refused = await waitFor(async () => {
      const answer = await askOnce(port, 4 * MIB);
      return answer.startsWith('HTTP/1.1 503 ') ? answer : undefined;
    });
    expect(refused).toContain('"code":"gateway.unavailable"');
    expect(refused.toLowerCase()).toContain('\r\nretry-after: 5\r\n');
    // A small one is let in, to be refused for its signature alone.
    expect(await askOnce(port, 64 * 1024)).toMatch(/^HTTP\/1\.1 401 /);

    open[0]?.destroy();
    await waitFor(async () => (await askOnce(port, 4 * MIB)).startsWith('HTTP/1.1 401 '));
  },
);
