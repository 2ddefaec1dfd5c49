import type { AgentRecord } from '@bloodbank/core/ports';

/** What a program reads of an agent, on the command line and over HTTP. */
export interface AgentJson {
  readonly agent: string;
  readonly state: string;
  readonly version: number;
  readonly command_id: string | null;
  readonly event_id: string | null;
  readonly entered_at: string;
  readonly pre_pause_state: string | null;
  readonly ttl_deadline: string | null;
  readonly lease_until: string | null;
  readonly is_overdue: boolean;
}

export function toAgentJson(record: AgentRecord): AgentJson {
  return {
    agent: record.agent,
    state: record.state,
    version: record.version,
    command_id: record.commandId,
    event_id: record.eventId,
    entered_at: record.enteredAt.toISOString(),
    pre_pause_state: record.prePauseState,
    ttl_deadline: record.ttlDeadline?.toISOString() ?? null,
    lease_until: record.leaseUntil?.toISOString() ?? null,
    is_overdue: record.isOverdue,
  };
}
