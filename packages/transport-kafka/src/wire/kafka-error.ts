import { MultipleErrors, ProtocolError, type ResponseError } from '@platformatic/kafka';

/** Names of the protocol's error codes that somebody here decides by. */
const NAMES: Readonly<Record<number, string>> = {
  0: 'NONE',
  1: 'OFFSET_OUT_OF_RANGE',
  2: 'CORRUPT_MESSAGE',
  3: 'UNKNOWN_TOPIC_OR_PARTITION',
  5: 'LEADER_NOT_AVAILABLE',
  6: 'NOT_LEADER_OR_FOLLOWER',
  7: 'REQUEST_TIMED_OUT',
  10: 'MESSAGE_TOO_LARGE',
  12: 'OFFSET_METADATA_TOO_LARGE',
  14: 'COORDINATOR_LOAD_IN_PROGRESS',
  15: 'COORDINATOR_NOT_AVAILABLE',
  16: 'NOT_COORDINATOR',
  17: 'INVALID_TOPIC_EXCEPTION',
  18: 'RECORD_LIST_TOO_LARGE',
  19: 'NOT_ENOUGH_REPLICAS',
  20: 'NOT_ENOUGH_REPLICAS_AFTER_APPEND',
  22: 'ILLEGAL_GENERATION',
  25: 'UNKNOWN_MEMBER_ID',
  27: 'REBALANCE_IN_PROGRESS',
  29: 'TOPIC_AUTHORIZATION_FAILED',
  30: 'GROUP_AUTHORIZATION_FAILED',
  31: 'CLUSTER_AUTHORIZATION_FAILED',
  36: 'TOPIC_ALREADY_EXISTS',
  41: 'NOT_CONTROLLER',
  44: 'POLICY_VIOLATION',
  56: 'KAFKA_STORAGE_ERROR',
  68: 'NON_EMPTY_GROUP',
  69: 'GROUP_ID_NOT_FOUND',
  74: 'FENCED_LEADER_EPOCH',
  76: 'UNKNOWN_LEADER_EPOCH',
  79: 'MEMBER_ID_REQUIRED',
  82: 'FENCED_INSTANCE_ID',
  87: 'INVALID_RECORD',
};

export function errorNameOf(code: number): string {
  return NAMES[code] ?? `error ${code}`;
}

/** What the broker answered with; undefined where it was no answer that failed, but the way to it. */
export function brokerErrorOf(thrown: unknown): string | undefined {
  if (thrown instanceof ProtocolError) return (thrown as ProtocolError & { readonly apiId?: string }).apiId;
  if (!(thrown instanceof MultipleErrors)) return undefined;
  for (const error of thrown.errors) {
    const name = brokerErrorOf(error);
    if (name !== undefined) return name;
  }
  return undefined;
}

/**
 * The answer in which a part failed, so that its other parts can be read. The library throws as soon as one partition of
 * many has an error.
 */
export function answerIn<T>(thrown: unknown): T | undefined {
  return thrown instanceof MultipleErrors
    ? ((thrown as ResponseError & { readonly response?: T }).response ?? undefined)
    : undefined;
}

const FORBIDDEN = new Set(['TOPIC_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED']);

export function isForbidden(name: string | undefined): boolean {
  return name !== undefined && FORBIDDEN.has(name);
}

/** What passes by itself once the metadata is read again. */
const STALE = new Set([
  'LEADER_NOT_AVAILABLE',
  'NOT_LEADER_OR_FOLLOWER',
  'KAFKA_STORAGE_ERROR',
  'FENCED_LEADER_EPOCH',
  'UNKNOWN_LEADER_EPOCH',
  'REQUEST_TIMED_OUT',
]);

export function isStale(name: string): boolean {
  return STALE.has(name);
}
