import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createRecorder, type Recorder } from '@bloodbank/testkit';

export interface ReceivedHook {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readonly<Record<string, unknown>>;
  readonly id: string;
}

/** A receiver of hooks, which answers as it is told. */
export interface HookServer {
  readonly origin: string;
  readonly received: Recorder<ReceivedHook>;
  /** Default: 200. */
  answer: (hook: ReceivedHook, response: ServerResponse) => void;
  close(): Promise<void>;
}

export async function startHookServer(): Promise<HookServer> {
  const received = createRecorder<ReceivedHook>();
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString()) as ReceivedHook['body'];
      const id = String(request.headers['webhook-id']);
      const hook = { path: request.url ?? '', headers: request.headers, body, id };
      received.record(hook);
      own.answer(hook, response);
    });
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const own: HookServer = {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    answer: (_, response) => void response.end('{"ok":true}'),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
  return own;
}
