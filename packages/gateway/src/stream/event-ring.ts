/** One event as it goes over the wire of a stream. */
export interface StreamedEvent {
  readonly eventId: string;
  readonly eventType: string;
  readonly envelope: string;
  readonly cloudEvent: string;
}

/** The last events that passed, bounded in count and size, for readers that come back after a short absence. */
export interface EventRing {
  push(event: StreamedEvent): void;
  /** What passed after that event; undefined when it is not remembered. */
  since(eventId: string): readonly StreamedEvent[] | undefined;
}

export function createEventRing(maxCount: number, maxBytes: number): EventRing {
  const events: StreamedEvent[] = [];
  let bytes = 0;
  return {
    push(event) {
      events.push(event);
      bytes += sizeOf(event);
      while (events.length > maxCount || bytes > maxBytes) {
        const oldest = events.shift();
        if (oldest === undefined) return;
        bytes -= sizeOf(oldest);
      }
    },
    since(eventId) {
      const index = events.findLastIndex((event) => event.eventId === eventId);
      return index === -1 ? undefined : events.slice(index + 1);
    },
  };
}

function sizeOf({ envelope, cloudEvent }: StreamedEvent): number {
  return 2 * (envelope.length + cloudEvent.length);
}
