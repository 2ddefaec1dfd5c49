import type { McpCaller, McpHouse } from '../house.js';
import { fenceValue } from '../text/fence.js';
import { optionsFor } from '../tools/publish-event.js';

/** The type under which the uses of tools are kept, where the contracts have it. */
const AUDIT_TYPE = 'session.thread.agent.action';
const INPUT = { text: 500, total: 2_000 };

export interface AuditedCall {
  readonly tool: string;
  readonly input: unknown;
  readonly tookMs: number;
  /** Undefined: it went well. */
  readonly error: string | undefined;
}

/** Leaves an event of every call. Never rejects, and nobody waits for it: a trail is not worth an answer. */
export async function auditCall(
  house: McpHouse,
  caller: McpCaller,
  sessionId: string,
  { tool, input, tookMs, error }: AuditedCall,
): Promise<void> {
  if (house.registry.kindOf(AUDIT_TYPE) !== 'event') return;
  const payload = {
    session_id: sessionId,
    tool_metadata: {
      tool_name: `bloodbank.${tool}`,
      tool_input: fenceValue(input, INPUT),
      execution_time_ms: Math.round(tookMs),
      success: error === undefined,
      error_message: error ?? null,
    },
  };
  await house.publish(AUDIT_TYPE, payload, optionsFor(caller)).catch(() => {});
}
