import { contracts } from '@bloodbank/contracts';
import { decodeBody, type Envelope, readEnvelope } from '@bloodbank/core/envelope';
import { ACKNOWLEDGED, type Around, type Step } from '@bloodbank/core/pipeline';
import { type Delivery, type Logger, type Settlement, silentLogger } from '@bloodbank/core/ports';
import type { RetryPolicy } from '@bloodbank/core/retry';
import { Delays } from '../delays.js';
import { Lifetime } from '../lifetime.js';
import { type Decoded, type Destination, type Opened, Passage, type Routed, type Verified } from '../passage.js';
import type { QueueWork } from '../queue-work.js';
import { queryOf, type Route, type Routes } from '../routes.js';
import { createProcessTelemetry } from '../telemetry/process-telemetry.js';

export const { registry } = contracts;

export const RETRY: RetryPolicy = { attempts: 3, delaysMs: [10, 20] };

export const ENVELOPE = {
  event_id: 'b7e2a9b0-52a5-4a41-9f0a-0d3f0c6f1a01',
  event_type: 'llm.prompt',
  timestamp: '2026-02-07T10:00:00Z',
  version: '1.0.0',
  source: { host: 'nas', type: 'manual' },
  payload: { provider: 'anthropic', prompt: 'Hello' },
};

/** A delivery of this value, or of these bytes. */
export function deliveryOf(content: object | Uint8Array = ENVELOPE, more: Partial<Delivery> = {}): Delivery {
  return {
    body: content instanceof Uint8Array ? content : Buffer.from(JSON.stringify(content)),
    address: { kind: 'event', key: 'llm.prompt' },
    destination: 'bloodbank.events.v1',
    queue: 'bloodbank.events.v1.rag',
    properties: { type: 'llm.prompt' },
    headers: {},
    attempt: 1,
    redelivered: false,
    ...more,
  };
}

export function destination(more: Partial<Destination> = {}): Destination {
  return {
    retry: RETRY,
    autoAck: false,
    logger: silentLogger,
    publish: () => Promise.reject(new Error('no publish')),
    lifetime: new Lifetime(),
    ...more,
  };
}

/** A subscription to this pattern, as a queue knows it. */
export function routeOf(pattern: string, way: Route['way'], more?: Partial<Destination>): Route {
  return { ...destination(more), query: queryOf(pattern, registry), way };
}

/** What a queue's steps share. */
export function workOf(routes: Routes, more: Partial<QueueWork> = {}): QueueWork {
  const delays = new Delays();
  delays.add(RETRY.delaysMs);
  const { signal: draining } = new AbortController();
  const telemetry = createProcessTelemetry('rabbitmq');
  return {
    registry,
    routes,
    retry: RETRY,
    delays,
    dropsDeadLetters: false,
    logger: silentLogger,
    telemetry,
    draining,
    ...more,
  };
}

/** A logger that keeps its lines. */
export function keepingLogger(): {
  readonly logger: Logger;
  readonly lines: [level: string, fields: object, message: string][];
} {
  const lines: [string, object, string][] = [];
  const level =
    (name: string): Logger['info'] =>
    (fields, message) =>
      void lines.push([name, fields, message]);
  const logger = { debug: level('debug'), info: level('info'), warn: level('warn'), error: level('error') };
  return { logger, lines };
}

export function decodedPassage(content?: object, more?: Partial<Delivery>): Decoded {
  const delivery = deliveryOf(content, more);
  const decoded = decodeBody(delivery.body);
  if (!decoded.ok) throw new Error(decoded.failure.message);
  return new Passage(delivery).decodedAs(decoded);
}

export function openedPassage(content?: object, more?: Partial<Delivery>): Opened {
  const passage = decodedPassage(content, more);
  const read = readEnvelope(passage.decoded.value);
  if (!read.ok) throw new Error(read.failure.message);
  return passage.openedAs(read.envelope);
}

export function routedPassage(content?: object, more?: Partial<Delivery>, to: Destination = destination()): Routed {
  const passage = openedPassage(content, more);
  const contract = registry.find(passage.envelope.event_type);
  if (contract === undefined) throw new Error('no contract');
  return passage.routedTo(to, contract);
}

export function verifiedPassage(content?: object, more?: Partial<Delivery>, to?: Destination): Verified {
  const passage = routedPassage(content, more, to);
  return passage.verifiedAs(passage.envelope as unknown as Envelope);
}

/** Runs one step alone; what it hands on is settled by `next`, and returned beside the settlement. */
export async function run<I, O>(
  step: Around<I, O>,
  input: I,
  next: Step<O> = async () => ACKNOWLEDGED,
): Promise<{ readonly settlement: Settlement; readonly handed: readonly O[] }> {
  const handed: O[] = [];
  const settlement = await step((output) => {
    handed.push(output);
    return next(output);
  })(input);
  return { settlement, handed };
}

export const REJECTING: Step<unknown> = () => Promise.reject(new Error('from further in'));
