import type { ServerResponse } from 'node:http';
import { matchesTopic } from '@bloodbank/core/routing';
import type { FastifyInstance } from 'fastify';
import { authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import type { Drain } from '../http/drain.js';
import { GatewayError } from '../http/gateway-error.js';
import { SAFE_HEADERS } from '../http/safe-headers.js';
import type { EventFeed } from './event-feed.js';
import type { StreamedEvent } from './event-ring.js';

export interface StreamRoutes {
  readonly feed: EventFeed;
  readonly drain: Drain;
  /** Default 15 seconds. */
  readonly heartbeatMs?: number;
}

const MAX_STREAMS = 200;
/** Of one key, or one address where there are none: nobody can take all places. */
const MAX_STREAMS_OF_ONE = 50;
const MAX_PATTERNS = 10;
/** A reader that lets this much lie is cut off: it comes back, and sees by the gap what it missed. In bytes. */
const MAX_BUFFERED = 1024 * 1024;
const HEARTBEAT_MS = 15_000;
/** What a reader is told to wait before it comes back. */
const RETRY_MS = 2_000;

/** Server-sent events, as the HTML standard writes them. */
export function registerStream(app: FastifyInstance, { feed, drain, heartbeatMs = HEARTBEAT_MS }: StreamRoutes): void {
  /** Each with who reads it. */
  const streams = new Map<ServerResponse, string>();
  drain.onBegin(() => {
    for (const stream of streams.keys()) stream.end();
  });

  app.get('/events/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const caller = authoriseReading(request);
    const { format, matches } = readQuery(request.query as Query);
    const reader = caller.name === 'local' ? request.ip : caller.name;
    assertRoom(reader);
    // Taken before anything is waited for: many that come at once are many.
    streams.set(reply.raw, reader);
    reply.raw.once('close', () => streams.delete(reply.raw));
    await feed.start();
    reply.hijack();
    const response = reply.raw;
    if (drain.isDraining || response.destroyed) return response.end();
    const send = (event: StreamedEvent): void => {
      if (!matches(event.eventType) || !mayWatch(caller, event.eventType)) return;
      response.write(`id: ${event.eventId}\nevent: ${event.eventType}\ndata: ${event[format]}\n\n`);
      if (response.writableLength > MAX_BUFFERED) response.destroy();
    };
    const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
    response.once('close', () => {
      clearInterval(heartbeat);
      feed.readers.delete(send);
    });

    response.writeHead(200, {
      ...SAFE_HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      connection: 'close',
    });
    response.write(`retry: ${RETRY_MS}\n\n`);
    const last = request.headers['last-event-id'];
    if (typeof last === 'string') {
      const missed = feed.ring.since(last);
      // The reader cannot know what it missed; it shall know that it did.
      if (missed === undefined) response.write(`event: gap\ndata: ${JSON.stringify({ after: last })}\n\n`);
      for (const event of missed ?? []) send(event);
    }
    feed.readers.add(send);
    return reply;
  });

  function assertRoom(reader: string): void {
    if (streams.size >= MAX_STREAMS) throw noRoom(`${MAX_STREAMS} readers are here already.`);
    const own = [...streams.values()].filter((name) => name === reader).length;
    if (own >= MAX_STREAMS_OF_ONE) throw noRoom(`This caller reads ${own} streams already.`);
  }
}

function noRoom(message: string): GatewayError {
  return new GatewayError('gateway.unavailable', message);
}

function mayWatch(caller: Caller, eventType: string): boolean {
  return caller.may('read', eventType);
}

type Query = Readonly<Record<string, string | readonly string[] | undefined>>;

function readQuery({ pattern = '#', format = 'envelope', ...others }: Query): {
  readonly format: 'envelope' | 'cloudEvent';
  matches(eventType: string): boolean;
} {
  const [unknown] = Object.keys(others);
  if (unknown !== undefined) refuse('The query may hold pattern and format, and nothing else.');
  if (format !== 'envelope' && format !== 'cloudevents') refuse('The format is envelope or cloudevents.');
  const patterns = [pattern].flat();
  if (patterns.length > MAX_PATTERNS) refuse(`At most ${MAX_PATTERNS} patterns are watched at a time.`);
  for (const one of patterns) {
    const isPattern = one.length <= 255 && /^[A-Za-z0-9_*#-]+(\.[A-Za-z0-9_*#-]+)*$/.test(one);
    if (!isPattern) refuse('A pattern is words with dots between them; * is one word, # (in a URL: %23) any number.');
  }
  return {
    format: format === 'envelope' ? 'envelope' : 'cloudEvent',
    matches: (eventType) => patterns.some((one) => matchesTopic(one, eventType)),
  };
}

function refuse(message: string): never {
  throw new GatewayError('gateway.bad-request', message);
}
