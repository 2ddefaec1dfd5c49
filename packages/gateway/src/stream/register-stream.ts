import type { ServerResponse } from 'node:http';
import { matchesTopic } from '@bloodbank/core';
import type { FastifyInstance } from 'fastify';
import { authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import type { Drain } from '../http/drain.js';
import { GatewayError } from '../http/gateway-error.js';
import type { EventFeed } from './event-feed.js';
import type { StreamedEvent } from './event-ring.js';

export interface StreamRoutes {
  readonly feed: EventFeed;
  readonly drain: Drain;
  /** Default 15 seconds. */
  readonly heartbeatMs?: number;
}

const MAX_STREAMS = 200;
const MAX_PATTERNS = 10;
/** A reader that lets this much lie is cut off: it comes back, and sees by the gap what it missed. In bytes. */
const MAX_BUFFERED = 1024 * 1024;
const HEARTBEAT_MS = 15_000;
/** What a reader is told to wait before it comes back. */
const RETRY_MS = 2_000;

/** Server-sent events, as the HTML standard writes them. */
export function registerStream(app: FastifyInstance, { feed, drain, heartbeatMs = HEARTBEAT_MS }: StreamRoutes): void {
  const streams = new Set<ServerResponse>();
  drain.onBegin(() => {
    for (const stream of streams) stream.end();
  });

  app.get('/events/stream', { exposeHeadRoute: false }, async (request, reply) => {
    const caller = authoriseReading(request);
    const { format, matches } = readQuery(request.query as Query);
    if (streams.size >= MAX_STREAMS) {
      throw new GatewayError('gateway.unavailable', `${MAX_STREAMS} readers are here already.`);
    }
    await feed.start();
    reply.hijack();
    const response = reply.raw;
    if (drain.isDraining || response.destroyed) return response.end();
    streams.add(response);

    const send = (event: StreamedEvent): void => {
      if (!matches(event.eventType) || !mayWatch(caller, event.eventType)) return;
      response.write(`id: ${event.eventId}\nevent: ${event.eventType}\ndata: ${event[format]}\n\n`);
      if (response.writableLength > MAX_BUFFERED) response.destroy();
    };
    const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
    response.once('close', () => {
      clearInterval(heartbeat);
      feed.readers.delete(send);
      streams.delete(response);
    });

    response.writeHead(200, {
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
