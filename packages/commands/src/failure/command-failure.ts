import { CommandFailed, type CommandFailure, isInstance } from '@bloodbank/core/errors';
import { describeFailure, type Failure } from '@bloodbank/core/retry';

/** Why a command failed: for its dead letter, and for whoever asked. */
export interface FailedCommand {
  readonly failure: Failure;
  readonly told: CommandFailure;
}

const MAX_CODE_LENGTH = 200;
const MAX_DATA_LENGTH = 100_000;

/**
 * Reads what an owner threw. Its own `code`, `retryable`, `retryAfterMs` and `data` are taken where it has them, whatever class
 * it is of; else the code of the bus. Never throws.
 */
export function describeCommandFailure(thrown: unknown): FailedCommand {
  const failure = describeFailure(thrown, isDecided(thrown) ? 'command.failed' : 'handler.failed');
  const code = read(thrown, 'code');
  const retryable = read(thrown, 'retryable');
  const retryAfterMs = read(thrown, 'retryAfterMs') ?? read(thrown, 'retry_after_ms');
  const data = asJson(read(thrown, 'data'));
  return {
    failure,
    told: {
      code: typeof code === 'string' && code !== '' ? code.slice(0, MAX_CODE_LENGTH) : failure.code,
      message: failure.message,
      retryable: retryable === true,
      ...(isDelay(retryAfterMs) ? { retryAfterMs } : {}),
      ...(data === undefined ? {} : { data }),
    },
  };
}

/** An owner that decided is not asked again. */
export function isDecided(thrown: unknown): boolean {
  return isInstance(thrown, CommandFailed);
}

function read(thrown: unknown, name: string): unknown {
  try {
    return (thrown as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

function isDelay(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}

/** A copy as it will be on the wire; nothing where it has no such form, or a huge one. */
function asJson(value: unknown): unknown {
  try {
    const text = JSON.stringify(value) as string | undefined;
    return text === undefined || text.length > MAX_DATA_LENGTH ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return undefined;
  }
}
