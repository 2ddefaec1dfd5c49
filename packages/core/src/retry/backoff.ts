import { BloodbankError } from '../errors/bloodbank-error.js';
import type { GiveUp, RetryPolicy } from './retry-policy.js';

export interface ExponentialOptions {
  /** Greatest number of attempts, the first included. Default 4. */
  readonly attempts?: number;
  /** Before the second attempt; each further delay is twice the one before. Default 1,000. */
  readonly firstMs?: number;
  /** No delay is longer. Default 60,000. */
  readonly maxMs?: number;
  /** Error classes, or questions to what was thrown, that end in a dead letter at once. */
  readonly giveUpOn?: readonly GiveUp[];
}

/**
 * Retries whose delays double.
 *
 * @throws {BloodbankError} `config.invalid`
 * @example
 * ```ts
 * await bus.subscribe('llm.prompt', ask, { retry: exponential({ attempts: 5, firstMs: 500, giveUpOn: [TypeError] }) });
 * ```
 */
export function exponential(options: ExponentialOptions = {}): RetryPolicy {
  const { attempts = 4, firstMs = 1_000, maxMs = 60_000, giveUpOn } = options;
  assertRetry({ attempts, delaysMs: [firstMs, maxMs] });
  const delaysMs: number[] = [];
  for (let delayMs = firstMs; delaysMs.length < attempts - 1; delayMs *= 2) {
    delaysMs.push(Math.min(delayMs, maxMs));
    // The last one repeats.
    if (delayMs === 0 || delayMs >= maxMs) break;
  }
  return { attempts, delaysMs, ...(giveUpOn === undefined ? {} : { giveUpOn }) };
}

export interface FixedOptions {
  /** Greatest number of attempts, the first included. Default 4. */
  readonly attempts?: number;
  /** Between two attempts. Default 5,000. */
  readonly delayMs?: number;
  /** Error classes, or questions to what was thrown, that end in a dead letter at once. */
  readonly giveUpOn?: readonly GiveUp[];
}

/**
 * Retries after the same delay each time.
 *
 * @throws {BloodbankError} `config.invalid`
 */
export function fixed(options: FixedOptions = {}): RetryPolicy {
  const { attempts = 4, delayMs = 5_000, giveUpOn } = options;
  const policy = { attempts, delaysMs: attempts > 1 ? [delayMs] : [], ...(giveUpOn === undefined ? {} : { giveUpOn }) };
  assertRetry({ attempts, delaysMs: [delayMs] });
  return policy;
}

/** AMQP's own bound of a time to live, in milliseconds: 49 days. */
const MAX_DELAY_MS = 2 ** 32 - 1;
const MAX_ATTEMPTS = 1_000;
/** Each is a queue of its own on RabbitMQ. */
const MAX_DISTINCT_DELAYS = 32;

/** @throws {BloodbankError} `config.invalid` for a policy that no broker could follow. */
export function assertRetry({ attempts, delaysMs, giveUpOn = [] }: RetryPolicy): void {
  if (!isWhole(attempts, 1, MAX_ATTEMPTS)) {
    refuse(`attempts must be a whole number from 1 to ${MAX_ATTEMPTS}, not ${String(attempts)}.`);
  }
  for (const delayMs of delaysMs) {
    if (!isWhole(delayMs, 0, MAX_DELAY_MS)) {
      refuse(`A retry delay must be a whole number of milliseconds from 0 to ${MAX_DELAY_MS}, not ${String(delayMs)}.`);
    }
  }
  const count = new Set(delaysMs).size;
  if (count > MAX_DISTINCT_DELAYS) {
    refuse(`A retry policy may have at most ${MAX_DISTINCT_DELAYS} different delays, not ${count}.`);
  }
  if (!giveUpOn.every((one) => typeof one === 'function')) {
    refuse('giveUpOn must list error classes or functions that take what was thrown.');
  }
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function refuse(message: string): never {
  throw new BloodbankError('config.invalid', message);
}
