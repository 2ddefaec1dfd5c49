import { hostname } from 'node:os';
import type { Priority } from '@bloodbank/core/contract';
import type { Source, SourceType } from '@bloodbank/core/envelope';
import type { PublishOptions } from '@bloodbank/core/ports';
import { UsageError } from '../shell/usage-error.js';
import type { InputOptions } from './choose-input.js';

export interface PublishCommandOptions extends InputOptions {
  readonly eventId?: string;
  readonly correlationId?: readonly string[];
  readonly sourceType?: SourceType;
  readonly sourceApp?: string;
  readonly sourceHost?: string;
  readonly priority?: Priority;
  readonly uniqueKey?: string;
  readonly timeout?: number;
  readonly unroutable?: 'reject' | 'drop';
  readonly dryRun?: boolean;
  readonly seed?: number;
}

/** Who publishes, as far as the command line does not say otherwise. */
export function sourceOf(options: PublishCommandOptions): Source {
  return {
    host: options.sourceHost ?? hostname(),
    type: options.sourceType ?? 'manual',
    app: options.sourceApp ?? 'bloodbank-cli',
  };
}

export function publishOptionsOf(options: PublishCommandOptions): PublishOptions {
  const { eventId, uniqueKey, correlationId, priority, timeout, unroutable } = options;
  if (eventId !== undefined && uniqueKey !== undefined) {
    throw new UsageError('--event-id and --unique-key both say what the id is.', 'Give one of them.');
  }
  return {
    ...(eventId === undefined ? {} : { eventId }),
    ...(uniqueKey === undefined ? {} : { uniqueKey }),
    ...(correlationId === undefined ? {} : { correlationIds: correlationId }),
    ...(priority === undefined ? {} : { priority }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout }),
    ...(unroutable === undefined ? {} : { unroutable }),
  };
}

const SAID_BY_AN_ENVELOPE: readonly (readonly [keyof PublishCommandOptions, string])[] = [
  ['eventId', '--event-id'],
  ['uniqueKey', '--unique-key'],
  ['correlationId', '--correlation-id'],
  ['priority', '--priority'],
  ['sourceType', '--source-type'],
  ['sourceApp', '--source-app'],
  ['sourceHost', '--source-host'],
];

/** @throws {UsageError} for an option that a ready envelope already answers. */
export function assertFitsEnvelope(options: PublishCommandOptions): void {
  const clash = SAID_BY_AN_ENVELOPE.find(([key]) => options[key] !== undefined);
  if (clash === undefined) return;
  throw new UsageError(
    `${clash[1]} has no place beside a ready envelope, which says it already.`,
    'Change it in the envelope, or publish its payload with --json.',
  );
}
