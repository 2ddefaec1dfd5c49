import {
  archiveLetters,
  type JobEnd,
  type JobReport,
  type JobWork,
  type LetterFacts,
  purgeLetters,
  type QueuePair,
  redriveLetters,
  restoreLetters,
} from '@bloodbank/operations';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { assertKnownNames, assertPart, badRequest, countIn, type Query, textIn } from '../administration/read-query.js';
import { authoriseOperating, authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import { GatewayError } from '../http/gateway-error.js';
import { CHOICE_BODY, REDRIVE_BODY, RESTORE_BODY } from './dead-letter-paths.js';
import { decodeCursor, pageBehind } from './letter-cursor.js';
import { toArchivedJson } from './letter-json.js';
import { assertQueue, type LetterRoom } from './letter-room.js';
import { mayTouch } from './visible-letters.js';

interface Choice {
  readonly queue: string;
  readonly group?: string;
  readonly ids?: readonly string[];
  readonly until?: string;
  readonly expected_count?: number;
  readonly confirm?: string;
}

interface Redrive extends Choice {
  readonly rate?: number;
  readonly ramp?: boolean;
  readonly stop_on_failure?: boolean;
}

interface Chosen {
  readonly caller: Caller;
  readonly pair: QueuePair;
  readonly ids: readonly string[];
  readonly types: readonly string[];
}

const ARCHIVE = 'an archive of dead letters';

/** Many letters at once: counted and confirmed first, then a job. */
export function registerLetterJobs(app: FastifyInstance, room: LetterRoom): void {
  app.post<{ Body: Redrive }>('/dead-letters/redrive', { schema: { body: REDRIVE_BODY } }, async (request, reply) => {
    const { rate, ramp = false, stop_on_failure: stopOnFailure = false } = request.body;
    const chosen = await choose(request, request.body);
    const pace = { ramp, stopOnFailure, ...(rate === undefined ? {} : { perSecond: rate }) };
    return begin(reply, 'dead-letters.redrive', chosen, (job) => redriveLetters(room, chosen, pace, job));
  });

  app.post<{ Body: Choice }>('/dead-letters/archive', { schema: { body: CHOICE_BODY } }, async (request, reply) => {
    authoriseOperating(request);
    const archive = assertPart(room.archive, ARCHIVE);
    const chosen = await choose(request, request.body);
    const by = chosen.caller.name;
    return begin(reply, 'dead-letters.archive', chosen, (job) => archiveLetters(room, chosen, archive, by, job));
  });

  app.post<{ Body: Choice }>('/dead-letters/purge', { schema: { body: CHOICE_BODY } }, async (request, reply) => {
    const chosen = await choose(request, request.body);
    return begin(reply, 'dead-letters.purge', chosen, (job) => purgeLetters(room, chosen, job));
  });

  app.get<{ Querystring: Query }>('/dead-letters/archive', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['limit', 'cursor']);
    const limit = countIn(request.query, 'limit', 100, 1_000);
    const cursor = textIn(request.query, 'cursor');
    const all = await assertPart(room.archive, ARCHIVE).list();
    const letters = all.filter((letter) => mayTouch(caller, 'read', letter));
    const { page, next } = pageBehind(letters, cursor === undefined ? undefined : decodeCursor(cursor), limit);
    const more = next === undefined ? {} : { next_cursor: next };
    return { letters: page.map(toArchivedJson), total: letters.length, ...more };
  });

  app.post<{ Body: { readonly ids: readonly string[] } }>(
    '/dead-letters/restore',
    { schema: { body: RESTORE_BODY } },
    async (request, reply) => {
      const caller = authoriseOperating(request);
      const archive = assertPart(room.archive, ARCHIVE);
      const wanted = new Set(request.body.ids);
      const all = (await archive.list()).filter(({ id }) => wanted.has(id));
      const own = all.filter((letter) => mayTouch(caller, 'operate', letter));
      const ids = own.map(({ id }) => id);
      if (own.length < wanted.size) {
        throw new GatewayError(
          'operation.unknown-letter',
          `${wanted.size - own.length} of these are in no archive here.`,
        );
      }
      const queues = [...new Set(own.map(({ deadLetterQueue }) => deadLetterQueue))];
      const [deadLetterQueue = ''] = queues;
      const target = queues.length === 1 ? deadLetterQueue : `${queues.length} queues`;
      const chosen = { caller, pair: { deadLetterQueue: target, queue: undefined }, ids, types: typesOf(own) };
      return begin(reply, 'dead-letters.restore', chosen, (job) => restoreLetters(room, archive, ids, job));
    },
  );

  /**
   * What is meant and the caller may operate, once somebody counted it and said its name.
   *
   * @throws {GatewayError} `gateway.confirm-needed`, `operation.unknown-letter`; {BloodbankError} `operation.queue-busy`.
   */
  async function choose(request: FastifyRequest, choice: Choice): Promise<Chosen> {
    const caller = authoriseOperating(request);
    const until = choice.until === undefined ? undefined : Date.parse(choice.until);
    if (Number.isNaN(until)) throw badRequest('until is a point in time, such as 2026-02-07T10:00:00Z.');
    const pair = await assertQueue(room, choice.queue);
    const { deadLetterQueue } = pair;
    // The very state, not what was known a moment ago; and nobody else's job is at work on it.
    const snapshot = await room.desk.turns.take(deadLetterQueue, async () => {}).then(() => room.desk.look(pair));
    const ids = choice.ids && new Set(choice.ids);
    const meant = (snapshot?.letters ?? []).filter(
      ({ id, group, lastFailureAt = '' }) =>
        (ids === undefined || ids.has(id)) &&
        (choice.group === undefined || choice.group === group) &&
        (until === undefined || Date.parse(lastFailureAt) <= until),
    );
    const own = meant.filter((letter) => mayTouch(caller, 'operate', letter));
    if (own.length === 0) {
      throw new GatewayError('operation.unknown-letter', 'No such dead letter rests there that this key may operate.');
    }
    const name = pair.queue ?? deadLetterQueue;
    if (choice.confirm !== name || choice.expected_count !== own.length) {
      const isCount = choice.confirm === name && choice.expected_count !== undefined;
      const message = isCount
        ? `It is ${own.length} now, not ${choice.expected_count}.`
        : `${own.length} dead letters of ${name} are meant.`;
      throw new GatewayError('gateway.confirm-needed', message, {
        extensions: { count: own.length, confirm_with: name },
      });
    }
    return { caller, pair, ids: own.map(({ id }) => id), types: typesOf(own) };
  }

  async function begin(
    reply: FastifyReply,
    kind: string,
    { caller, pair, ids, types }: Chosen,
    work: (job: JobWork) => Promise<JobEnd>,
  ): Promise<JobReport> {
    const target = pair.queue ?? pair.deadLetterQueue;
    const job = await room.jobs.begin({ kind, by: caller.name, target, types, total: ids.length, work });
    reply.code(202).header('location', `/jobs/${job.id}`);
    return job;
  }
}

function typesOf(letters: readonly LetterFacts[]): readonly string[] {
  return [...new Set(letters.flatMap(({ eventType }) => eventType ?? []))].sort();
}
