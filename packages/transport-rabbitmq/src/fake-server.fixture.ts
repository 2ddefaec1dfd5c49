import { once } from 'node:events';
import { createRequire } from 'node:module';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';

interface AmqpDefinitions {
  encodeMethod(id: number, channel: number, fields: object): Buffer;
  readonly [method: string]: unknown;
}

const require = createRequire(import.meta.url);
const definitions: AmqpDefinitions = require(join(dirname(require.resolve('amqplib')), 'lib/defs.js'));

export interface FakeServerOptions {
  readonly properties?: Readonly<Record<string, string>>;
  /** Sent in one segment with open-ok. */
  readonly closeWith?: { readonly replyCode: number; readonly replyText: string };
  /** What a client sends once it was greeted. */
  readonly onData?: (chunk: Buffer) => void;
}

const METHOD_FRAME = 1;

/** A server that shakes hands as its options say, and then says nothing more than that it closes. Its address. */
export async function startFakeServer({ properties = {}, closeWith, onData }: FakeServerOptions): Promise<string> {
  const server = createServer((socket) => {
    answer(socket, properties, closeWith);
    if (onData !== undefined) socket.on('data', onData);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    server.close();
  });
  return `amqp://guest:guest@127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function answer(
  socket: Socket,
  serverProperties: Readonly<Record<string, string>>,
  closeWith: FakeServerOptions['closeWith'],
): void {
  const close = closeWith && frameOf('ConnectionClose', { classId: 0, methodId: 0, ...closeWith });
  const answers: Readonly<Record<string, () => Buffer>> = {
    [codeOf('ConnectionStartOk')]: () =>
      frameOf('ConnectionTune', { channelMax: 2_047, frameMax: 131_072, heartbeat: 60 }),
    [codeOf('ConnectionOpen')]: () =>
      Buffer.concat([frameOf('ConnectionOpenOk', { knownHosts: '' }), close ?? Buffer.alloc(0)]),
    [codeOf('ConnectionClose')]: () => frameOf('ConnectionCloseOk', {}),
  };
  const start = frameOf('ConnectionStart', {
    versionMajor: 0,
    versionMinor: 9,
    serverProperties,
    mechanisms: Buffer.from('PLAIN'),
    locales: Buffer.from('en_US'),
  });
  socket.on('error', () => {});
  socket.once('data', () => {
    socket.write(start);
    socket.on('data', (chunk: Buffer) => {
      for (const code of methodsIn(chunk)) {
        const frame = answers[code]?.();
        if (frame !== undefined) socket.write(frame);
      }
    });
  });
}

function frameOf(method: string, fields: object): Buffer {
  return definitions.encodeMethod(Number(definitions[method]), 0, fields);
}

function codeOf(method: string): string {
  return String(definitions[method]);
}

/** Class and method of each method frame; what amqplib writes during a handshake is never split. */
function* methodsIn(chunk: Buffer): Generator<string> {
  for (let at = 0; at + 11 <= chunk.length; at += 8 + chunk.readUInt32BE(at + 3)) {
    if (chunk[at] === METHOD_FRAME) yield String(chunk.readUInt32BE(at + 7));
  }
}
