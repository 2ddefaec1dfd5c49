import type { Registry } from '@bloodbank/core/contract';
import {
  type DeadLetterDesk,
  type DeadLetterSnapshot,
  findDeadLetterQueue,
  type Jobs,
  type LetterArchive,
  type QueuePair,
  type SharedAdmin,
  type Site,
} from '@bloodbank/operations';
import type { Audit } from '../administration/audit.js';
import type { Caller } from '../auth/caller.js';
import { GatewayError } from '../http/gateway-error.js';
import { mayTouch } from './visible-letters.js';

/** What the routes of dead letters share. */
export interface LetterRoom {
  readonly site: Site;
  readonly admin: SharedAdmin;
  readonly desk: DeadLetterDesk;
  readonly registry: Registry;
  readonly jobs: Jobs;
  readonly archive: LetterArchive | undefined;
  readonly audit: Audit;
}

/** @throws {GatewayError} `operation.unknown-letter` for a name that is no queue with dead letters. */
export async function assertQueue({ site }: LetterRoom, name: string): Promise<QueuePair> {
  const pair = await findDeadLetterQueue(site, name);
  if (pair !== undefined) return pair;
  throw new GatewayError('operation.unknown-letter', `Nothing is known of dead letters of ${JSON.stringify(name)}.`);
}

/** What rests there and the caller may read; nothing where there is no such queue. */
export async function lookAs(
  { desk }: LetterRoom,
  caller: Caller,
  pair: QueuePair,
  maxAgeMs?: number,
): Promise<Pick<DeadLetterSnapshot, 'letters' | 'isTruncated' | 'job'>> {
  const snapshot = await desk.look(pair, maxAgeMs);
  if (snapshot === undefined) return { letters: [], isTruncated: false, job: desk.turns.jobOf(pair.deadLetterQueue) };
  const { letters, isTruncated, job } = snapshot;
  return { letters: letters.filter((letter) => mayTouch(caller, 'read', letter)), isTruncated, job };
}
