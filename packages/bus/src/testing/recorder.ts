import type { Registry } from '@bloodbank/core/contract';
import { type Envelope, openEnvelope } from '@bloodbank/core/envelope';
import { matchesTopic } from '@bloodbank/core/routing';
import type { RoutedMessage } from '@bloodbank/embedded-broker';

/** How one attempt to handle an event ended. */
export interface Attempt {
  readonly event: Envelope;
  readonly attempt: number;
  /** What the handler threw; undefined where it returned. */
  readonly error?: unknown;
}

/** What was seen of a test's broker, in its order. */
export interface Recorder {
  readonly published: readonly Envelope[];
  readonly attempts: readonly Attempt[];
  onRouted(message: RoutedMessage): void;
  onAttempt(attempt: Attempt): void;
}

export function createRecorder(registry: Registry, exchange: string): Recorder {
  const published: Envelope[] = [];
  const attempts: Attempt[] = [];
  const seen = new Set<string>();
  return {
    published,
    attempts,
    onRouted(message) {
      // Retries and dead letters travel through other exchanges, and were events before.
      if (message.exchange !== exchange) return;
      const opened = openEnvelope(registry, message.body);
      if (!opened.ok || seen.has(opened.envelope.event_id)) return;
      seen.add(opened.envelope.event_id);
      published.push(opened.envelope);
    },
    onAttempt: (attempt) => void attempts.push(attempt),
  };
}

export function isMeant(pattern: string | undefined): (event: Envelope) => boolean {
  return ({ event_type: type }) => pattern === undefined || matchesTopic(pattern, type);
}
