import type { ChainDirection, CorrelationChain, CorrelationEntry } from '@bloodbank/core/ports';

/** Whoever can be asked what caused what. */
export interface TraceSource {
  /** Undefined for an event that nobody told of. */
  find(eventId: string): Promise<CorrelationEntry | undefined>;
  chain(eventId: string, direction: ChainDirection, maxDepth: number | undefined): Promise<CorrelationChain>;
  close(): Promise<void>;
}
