import type { AgentName } from '../agents/agent.js';

/** The part of an event that later ones name as their cause. */
export interface SessionCause {
  readonly event_id: string;
  readonly correlation_id: string;
}

/** What is remembered of a session between two calls. */
export interface Session {
  readonly agent: AgentName;
  readonly id: string;
  /** The last event that was told of it, which causes the next one. */
  readonly last: SessionCause;
  readonly startedAtMs: number;
  readonly heardAtMs: number;
  readonly turn: number;
  readonly cwd: string | null;
  readonly model: string;
  readonly toolsUsed: Readonly<Record<string, number>>;
  readonly filesModified: readonly string[];
  readonly isEnded: boolean;
  /** The calls that were told last: a crash may bring them back. */
  readonly told: readonly string[];
}

/** An event of a session, to be published as it is. */
export interface SessionEvent {
  readonly eventType: string;
  readonly eventId: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly causedBy: readonly SessionCause[];
  /** RFC 3339, UTC. */
  readonly timestamp: string;
  readonly source: { readonly type: 'hook'; readonly app: string };
  readonly metadata: Readonly<Record<string, unknown>>;
}
