import type { Issue } from '../contract/contract-set.js';
import { BloodbankError } from './bloodbank-error.js';
import type { CoreErrorCode } from './error-table.js';

/** The message was refused before anything was sent: payload, type, kind or properties. */
export class Invalid extends BloodbankError {
  readonly issues: readonly Issue[];

  constructor(
    code: Extract<CoreErrorCode, `schema.${string}` | 'message.reserved-header' | 'message.invalid-properties'>,
    message: string,
    options?: { readonly issues?: readonly Issue[]; readonly cause?: unknown; readonly remedy?: string },
  ) {
    super(code, message, options);
    this.issues = options?.issues ?? [];
  }
}

/** Nobody subscribes to the key. `destination` is what the broker calls the place: an exchange, a topic. */
export class Unroutable extends BloodbankError {
  constructor(destination: string, key: string, kind: 'event' | 'command' | 'reply' = 'event') {
    // Who watches commands pass is no owner: what helps with an event does not help with them.
    if (kind === 'command') {
      super('transport.unroutable', `Nobody owns the command "${key}" at "${destination}".`, {
        remedy:
          'Start the service that handles it: `bus.handle` owns a command, and neither `tail` nor a recorder does.',
      });
    } else super('transport.unroutable', `Nobody has subscribed to "${key}" at "${destination}".`);
  }
}

/** The broker refused to store the message. */
export class Nacked extends BloodbankError {
  constructor(routingKey: string) {
    super('transport.nacked', `The broker refused the message with routing key "${routingKey}".`);
  }
}

/** The broker blocks publishers, and did so until the deadline; the message was not written. */
export class Blocked extends BloodbankError {
  constructor(reason: string) {
    super('transport.blocked', `The broker blocks publishers: ${reason}.`);
  }
}

/** The deadline passed. `maybeDelivered` tells whether the message had left this process. */
export class Timeout extends BloodbankError {
  readonly maybeDelivered: boolean;

  /** @param reason what is in the way, where that is known */
  constructor(
    what: string,
    timeoutMs: number,
    maybeDelivered: boolean,
    reason?: Error & { readonly remedy?: string | undefined },
  ) {
    const because = reason === undefined ? '.' : `: ${reason.message}`;
    const more = reason === undefined ? {} : { cause: reason, ...(reason.remedy ? { remedy: reason.remedy } : {}) };
    super('transport.timeout', `${what} did not settle within ${timeoutMs} ms${because}`, more);
    this.maybeDelivered = maybeDelivered;
  }
}

/** The publish window is full, and the caller asked not to wait. */
export class Overloaded extends BloodbankError {
  constructor(pendingCount: number, pendingBytes: number) {
    super('transport.overloaded', `${pendingCount} messages (${pendingBytes} bytes) already wait for their confirms.`);
  }
}

/** The bus is closed or closing; nothing was sent. */
export class Closed extends BloodbankError {
  constructor(what = 'The bus') {
    super('transport.closed', `${what} is closed.`);
  }
}

/** The broker could not be reached, or refused this client. */
export class Unreachable extends BloodbankError {
  /** Something is there and does not let this client in: waiting does not help. */
  readonly isRefused: boolean;

  /** With an explanation where the cause's own words help nobody. */
  constructor(
    address: string,
    cause: unknown,
    explained: { readonly reason?: string; readonly remedy?: string; readonly isRefused?: boolean } = {},
  ) {
    const { reason = cause instanceof Error ? cause.message : String(cause), remedy, isRefused = false } = explained;
    const message = `The broker at ${address} cannot be reached: ${reason.replace(/\.$/, '')}.`;
    super('transport.unreachable', message, { cause, ...(remedy === undefined ? {} : { remedy }) });
    this.isRefused = isRefused;
  }
}

/** What is there is not what the caller expected. Nothing was changed. */
export class Conflict extends BloodbankError {
  readonly expected: unknown;
  readonly actual: unknown;

  constructor(what: string, expected: unknown, actual: unknown) {
    super('operation.conflict', `${what} is ${String(actual)}, not ${String(expected)}.`);
    this.expected = expected;
    this.actual = actual;
  }
}
