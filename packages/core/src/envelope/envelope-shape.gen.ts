// Stand-in until the generator writes it.
export interface EnvelopeShape {
  event_id: string; event_type: string; timestamp: string; version: string;
  source: { host: string; type: string; app?: string | null; service?: string | null; instance_id?: string | null; meta?: Record<string, unknown> | null };
  correlation_ids?: string[] | null; correlation_id?: string | null; causation_id?: string | null;
  agent_context?: { type: string; [k: string]: unknown } | null;
  metadata?: { trace_id?: string | null; user_id?: string | null; execution_id?: string | null; [k: string]: unknown } | null;
  priority?: 'low' | 'normal' | 'high' | 'critical'; ttl_seconds?: number | null; payload: unknown;
}
