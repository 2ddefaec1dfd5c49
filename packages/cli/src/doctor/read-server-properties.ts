import { once } from 'node:events';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { withTimeout } from '@bloodbank/core/time';

/** How an AMQP 0-9-1 server introduces itself, before anybody has logged in. */
export interface ServerProperties {
  readonly product: string;
  readonly version: string;
}

const PROTOCOL_HEADER = Buffer.from([...Buffer.from('AMQP'), 0, 0, 9, 1]);
const NO_AMQP = 'what answers does not speak AMQP 0-9-1';
const FRAME_HEADER_BYTES = 7;
/** Class 10, method 10. */
const CONNECTION_START = 0x000a_000a;
/** A first frame larger than this comes from something that is no broker. */
const MAX_FRAME_BYTES = 64 * 1024;

/**
 * Asks the server at an amqp:// or amqps:// address who it is. Needs no credentials: connection.start comes first
 * (AMQP 0-9-1, section 1.4.2.1).
 *
 * @throws {Error} when nothing answers within `timeoutMs`, or what answers does not speak AMQP.
 */
export async function readServerProperties(url: string, timeoutMs: number): Promise<ServerProperties> {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, '');
  const isTls = protocol === 'amqps:';
  const socket = isTls
    ? connectTls({ host, port: Number(port || 5671), ...(isIP(host) === 0 ? { servername: host } : {}) })
    : connectTcp({ host, port: Number(port || 5672) });
  try {
    return await withTimeout(introduce(socket, isTls), timeoutMs, `The server at ${host}`);
  } finally {
    socket.destroy();
  }
}

async function introduce(socket: Socket, isTls: boolean): Promise<ServerProperties> {
  await once(socket, isTls ? 'secureConnect' : 'connect');
  socket.write(PROTOCOL_HEADER);
  let received = Buffer.alloc(0);
  for await (const chunk of socket) {
    received = Buffer.concat([received, chunk as Buffer]);
    if (received.length < FRAME_HEADER_BYTES) continue;
    const sizeBytes = received.readUInt32BE(3);
    if (received[0] !== 1 || sizeBytes > MAX_FRAME_BYTES) throw new Error(NO_AMQP);
    if (received.length < FRAME_HEADER_BYTES + sizeBytes) continue;
    try {
      return parseConnectionStart(received);
    } catch {
      // A length that leads out of the frame.
      throw new Error(NO_AMQP);
    }
  }
  throw new Error('the server closed the connection without a word');
}

/** Class and method, two bytes of version, then a field table, of which only long strings on the first level matter. */
function parseConnectionStart(frame: Buffer): ServerProperties {
  if (frame.readUInt32BE(FRAME_HEADER_BYTES) !== CONNECTION_START) throw new Error(NO_AMQP);
  let at = FRAME_HEADER_BYTES + 6;
  const end = at + 4 + frame.readUInt32BE(at);
  at += 4;
  // Reading past the end of a buffer throws; slicing past it would not.
  if (end > frame.length) throw new RangeError('the table is longer than its frame');
  const texts = new Map<string, string>();
  while (at < end) {
    const nameEnd = at + 1 + frame.readUInt8(at);
    const name = frame.toString('utf8', at + 1, nameEnd);
    const type = String.fromCharCode(frame.readUInt8(nameEnd));
    const sizeBytes = type === 'S' || type === 'F' ? frame.readUInt32BE(nameEnd + 1) : undefined;
    // Servers put only text, and the table of their capabilities, at this place.
    if (sizeBytes === undefined) break;
    const valueStart = nameEnd + 5;
    if (type === 'S') texts.set(name, frame.toString('utf8', valueStart, valueStart + sizeBytes));
    at = valueStart + sizeBytes;
  }
  return { product: texts.get('product') ?? 'an AMQP server', version: texts.get('version') ?? 'of unknown version' };
}
