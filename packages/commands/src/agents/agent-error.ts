import { CommandFailed, CommandRefused, isInstance, toError } from '@bloodbank/core/errors';

/** The codes of `command.{agent}.{action}.error`. */
const CODES = [
  'ttl_expired',
  'invalid_state',
  'rejected',
  'not_configured',
  'timeout',
  'rate_limited',
  'not_implemented',
  'execution_failed',
] as const;

export type AgentErrorCode = (typeof CODES)[number];

const RATE_LIMIT_MS = 5_000;

/** What only the answer of an agent says, beside code and message. */
export interface AnswerFacts {
  readonly command_id: string;
  readonly target_agent: string;
  readonly action: string;
  readonly fsm_version: number | null;
}

/** An agent does not take a command on. */
export function refusal(
  code: AgentErrorCode,
  message: string,
  data: AnswerFacts,
  retryAfterMs?: number,
): CommandRefused {
  const isRetryable = retryAfterMs !== undefined;
  return new CommandRefused({ code, message, data, retryable: isRetryable, ...(isRetryable ? { retryAfterMs } : {}) });
}

/** What an action threw, in the words of an agent. */
export interface ActionFailure {
  readonly code: AgentErrorCode;
  readonly message: string;
  readonly retryable: boolean;
  readonly retryAfterMs?: number;
  /** The action did not begin, by its own word: no dead letter is left. */
  readonly isRefusal: boolean;
}

export function readActionFailure(thrown: unknown): ActionFailure {
  const { message } = toError(thrown);
  if (!isInstance(thrown, CommandFailed)) {
    return { code: 'execution_failed', message, retryable: true, isRefusal: false };
  }
  const code = CODES.find((known) => known === thrown.code) ?? 'execution_failed';
  const isLimit = code === 'rate_limited';
  const retryAfterMs = thrown.retryAfterMs ?? (isLimit ? RATE_LIMIT_MS : undefined);
  return {
    code,
    message,
    retryable: isLimit || thrown.retryable,
    isRefusal: isInstance(thrown, CommandRefused),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
  };
}

/** Whether the agent needs a person afterwards. */
export function endsInError({ code }: ActionFailure): boolean {
  return code === 'execution_failed' || code === 'timeout';
}
