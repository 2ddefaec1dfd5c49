import { type IncomingHttpHeaders, type IncomingMessage, request as startRequest } from 'node:http';
import type { Socket } from 'node:net';
import { toError } from '@bloodbank/core/errors';
import type { AddressPolicy } from './address-policy.js';
import { connect, type Lookup } from './connect.js';

/** What is kept of a reply's body. */
export const MAX_REPLY_BYTES: number = 64 * 1024;

/** The status has decided by then; a body that trickles in is not waited for. */
const BODY_TIMEOUT_MS = 2_000;

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** From the look-up of the name to the status of the reply. */
  readonly timeoutMs: number;
  readonly policy: AddressPolicy;
  readonly lookup: Lookup;
}

export interface HttpReply {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Its beginning, at most `MAX_REPLY_BYTES`. */
  readonly body: string;
}

/**
 * One POST on a connection of its own. A redirect is a reply like any other: nothing is sent elsewhere.
 *
 * @throws {BloodbankError} `delivery.forbidden`; whatever the network says, or an Error at the timeout.
 */
export async function post(url: URL, options: PostOptions): Promise<HttpReply> {
  const { timeoutMs, policy, lookup } = options;
  policy.assertUrl(url);
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(new Error(`no reply within ${timeoutMs} ms`)), timeoutMs);
  try {
    const socket = await connect(url, policy, lookup, timeout.signal).catch((thrown: unknown) => {
      throw timeout.signal.aborted ? timeout.signal.reason : thrown;
    });
    const reply = await send(url, socket, options, timeout.signal);
    clearTimeout(timer);
    try {
      return { status: reply.statusCode ?? 0, headers: reply.headers, body: await readBeginning(reply) };
    } finally {
      socket.destroy();
    }
  } finally {
    clearTimeout(timer);
  }
}

function send(url: URL, socket: Socket, { headers, body }: PostOptions, signal: AbortSignal): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const content = Buffer.from(body);
    const call = startRequest({
      method: 'POST',
      path: `${url.pathname}${url.search}`,
      headers: { ...headers, host: url.host, 'content-length': content.length, connection: 'close' },
      createConnection: () => socket,
    });
    const stop = (): void => void call.destroy(toError(signal.reason));
    signal.addEventListener('abort', stop, { once: true });
    call.on('response', (reply) => {
      signal.removeEventListener('abort', stop);
      resolve(reply);
    });
    call.on('error', reject);
    call.end(content);
  });
}

/** Reads as far as it is kept. Never throws: what was read until then is what there is. */
async function readBeginning(reply: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let size = 0;
  const timer = setTimeout(() => reply.destroy(), BODY_TIMEOUT_MS);
  try {
    for await (const part of reply as AsyncIterable<Buffer>) {
      parts.push(part);
      size += part.length;
      if (size >= MAX_REPLY_BYTES) break;
    }
  } catch {
    // Cut off by the other side, or by the timer.
  } finally {
    clearTimeout(timer);
  }
  return Buffer.concat(parts).subarray(0, MAX_REPLY_BYTES).toString('utf8');
}
