import { BloodbankError } from '@bloodbank/core/errors';
import type { ChainDirection, CorrelationChain, CorrelationEntry } from '@bloodbank/core/ports';
import type { TraceSource } from './trace-source.js';

/** One event, what led to it and what it led to. */
export interface Trace {
  readonly entry: CorrelationEntry;
  readonly ancestors?: CorrelationChain;
  readonly descendants?: CorrelationChain;
}

export interface TraceOptions {
  /** Default: `both`. */
  readonly direction?: ChainDirection | 'both';
  /** How far to go. Default: as far as the source does. */
  readonly depth?: number;
}

/** @throws {BloodbankError} `correlation.unknown-event` */
export async function readTrace(source: TraceSource, eventId: string, options: TraceOptions = {}): Promise<Trace> {
  const { direction, depth } = options;
  const entry = await source.find(eventId);
  if (entry === undefined) {
    throw new BloodbankError('correlation.unknown-event', `Nobody has told of an event ${eventId}.`);
  }
  const ancestors = direction === 'descendants' ? undefined : await source.chain(eventId, 'ancestors', depth);
  const descendants = direction === 'ancestors' ? undefined : await source.chain(eventId, 'descendants', depth);
  return { entry, ...(ancestors && { ancestors }), ...(descendants && { descendants }) };
}
