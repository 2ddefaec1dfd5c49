import type { AgentContext, Metadata, Source } from '@bloodbank/core/envelope';

/** The part of an event that later ones name as their cause. */
export interface AnnouncedCause {
  readonly event_id: string;
  readonly correlation_id: string;
}

/** An event that a run has to tell. Its id is chosen here, so that what it causes need not wait for its publish. */
export interface Announcement {
  readonly eventType: string;
  readonly eventId: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly causedBy: readonly AnnouncedCause[];
  readonly timestamp: string;
  readonly source: Partial<Source> & Pick<Source, 'type'>;
  readonly metadata?: Metadata;
  readonly agentContext?: AgentContext;
}

/** Takes an event on. Never throws and waits for nothing: publishing is no matter of the program that runs. */
export type Announce = (announcement: Announcement) => void;

/** What an announcement is to those that it causes. */
export function causeOf({ eventId, causedBy }: Pick<Announcement, 'eventId' | 'causedBy'>): AnnouncedCause {
  return { event_id: eventId, correlation_id: causedBy[0]?.correlation_id ?? eventId };
}
