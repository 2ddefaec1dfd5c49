import { CommandFailed } from '@bloodbank/core/errors';

/** A command that its owner's queue has, as gateways remember it. */
export interface SentCommand {
  readonly command_id: string;
  readonly command_type: string;
  readonly correlation_id: string;
  /** RFC 3339. */
  readonly accepted_at: string;
  /** Afterwards nobody waits for an answer any longer. */
  readonly answer_by: string;
  readonly fingerprint: string;
}

export type Answer =
  | { readonly status: 'completed'; readonly reply: unknown }
  | { readonly status: 'failed'; readonly error: CommandError };

/** Why an owner refused or failed, in its own words. */
export interface CommandError {
  readonly code: string;
  readonly message: string;
  readonly retryable: boolean;
  readonly retry_after_ms: number | null;
  readonly data?: unknown;
}

/**
 * `GET /commands/{id}`.
 *
 * accepted     its owner's queue has it; the answer is awaited.
 * completed    with the reply.
 * failed       with the owner's error.
 * unanswered   its time is over. Its owner may carry it out all the same.
 */
export interface CommandReport extends Omit<SentCommand, 'fingerprint'> {
  readonly status: 'accepted' | 'completed' | 'failed' | 'unanswered';
  /** Whether this is remembered when the gateway ends. */
  readonly durable: boolean;
  readonly reply?: unknown;
  readonly error?: CommandError;
}

export function asAnswer(settled: unknown): Answer {
  if (!(settled instanceof CommandFailed)) return { status: 'completed', reply: settled ?? null };
  const { code, message, retryable, retryAfterMs = null, data } = settled;
  const error = { code, message, retryable, retry_after_ms: retryAfterMs };
  return { status: 'failed', error: data === undefined ? error : { ...error, data } };
}

/** What `JSON.stringify` made of a SentCommand here. */
export function parseAccepted(text: string): SentCommand {
  return JSON.parse(text) as SentCommand;
}

export function parseAnswer(text: string): Answer {
  return JSON.parse(text) as Answer;
}

export function reportOf(
  { fingerprint: _, ...sent }: SentCommand,
  answer: Answer | undefined,
  durable: boolean,
): CommandReport {
  if (answer !== undefined) return { ...sent, ...answer, durable };
  return { ...sent, status: Date.now() < Date.parse(sent.answer_by) ? 'accepted' : 'unanswered', durable };
}
