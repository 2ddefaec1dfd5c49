import { matchesTopic } from '@bloodbank/core/routing';
import {
  createGrouping,
  editLetter,
  factsOf,
  listDeadLetterQueues,
  problemsOfLetter,
  problemsOfPayload,
} from '@bloodbank/operations';
import type { FastifyInstance } from 'fastify';
import { assertKnownNames, badRequest, countIn, type Query, textIn } from '../administration/read-query.js';
import { authoriseOperating, authoriseReading } from '../auth/authorise.js';
import type { Caller } from '../auth/caller.js';
import { GatewayError } from '../http/gateway-error.js';
import { LIMITS } from '../http/limits.js';
import { PAYLOAD_BODY } from './dead-letter-paths.js';
import { decodeCursor, pageBehind } from './letter-cursor.js';
import { etagOf, MAX_SHOWN, toContentJson, toGroupJson, toLetterJson } from './letter-json.js';
import { assertQueue, type LetterRoom, lookAs } from './letter-room.js';
import { mayTouch } from './visible-letters.js';

/** A list that is so old will do where the broker counts the same: several pages that look at once are one look. */
const FRESH_MS = 1_000;
/** For pages of one list, which go on where they were. */
const PAGED_MS = 300_000;

interface LetterParams {
  readonly queue: string;
  readonly id: string;
}

/** What failed for good: groups, letters, one letter, and one letter mended. */
export function registerLetters(app: FastifyInstance, room: LetterRoom): void {
  app.get<{ Querystring: Query }>('/dead-letters', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['queue', 'type', 'code']);
    const [name, type, code] = ['queue', 'type', 'code'].map((one) => textIn(request.query, one));
    const at = new Date().toISOString();
    const pairs = name === undefined ? await listDeadLetterQueues(room.site) : [await assertQueue(room, name)];
    const grouping = createGrouping();
    const busy: { readonly queue: string; readonly job: string }[] = [];
    let total = 0;
    let truncated = false;
    for (const pair of pairs) {
      const { letters, isTruncated, job } = await lookAs(room, caller, pair, FRESH_MS);
      truncated ||= isTruncated;
      const queue = pair.queue ?? pair.deadLetterQueue;
      if (job !== undefined && (letters.length > 0 || caller.mayAll('read'))) busy.push({ queue, job });
      for (const letter of letters) {
        if (type !== undefined && (letter.eventType === undefined || !matchesTopic(type, letter.eventType))) continue;
        if (code !== undefined && letter.code !== code) continue;
        total += 1;
        grouping.add(pair.deadLetterQueue, letter);
      }
    }
    const queueOf = new Map(pairs.map(({ deadLetterQueue, queue }) => [deadLetterQueue, queue]));
    const groups = grouping.groups().map((group) => toGroupJson(group, queueOf.get(group.queue)));
    return { at, total, groups, truncated, busy };
  });

  app.get<{ Querystring: Query }>('/dead-letters/letters', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['queue', 'group', 'limit', 'cursor']);
    const name = textIn(request.query, 'queue');
    if (name === undefined) throw badRequest('Say of which queue.');
    const [group, cursor] = [textIn(request.query, 'group'), textIn(request.query, 'cursor')];
    const limit = countIn(request.query, 'limit', 100, 1_000);
    const place = cursor === undefined ? undefined : decodeCursor(cursor);
    const pair = await assertQueue(room, name);
    const look = await lookAs(room, caller, pair, place === undefined ? FRESH_MS : PAGED_MS);
    const letters = group === undefined ? look.letters : look.letters.filter((letter) => letter.group === group);
    const { page, next } = pageBehind(letters, place, limit);
    return {
      letters: page.map((letter) => toLetterJson(letter, pair.deadLetterQueue, pair.queue)),
      total: letters.length,
      truncated: look.isTruncated,
      ...(next === undefined ? {} : { next_cursor: next }),
    };
  });

  app.get<{ Params: LetterParams; Querystring: Query }>('/dead-letters/letters/:queue/:id', async (request, reply) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['reveal']);
    const isRevealed = textIn(request.query, 'reveal') === 'true';
    const { pair, letter } = await findLetter(caller, request.params);
    if (isRevealed && !mayTouch(authoriseOperating(request), 'operate', letter)) {
      throw new GatewayError(
        'gateway.forbidden',
        'The key has no scope to operate this type, and what is hidden stays so.',
      );
    }
    const facts = factsOf(letter, pair.deadLetterQueue, request.params.id);
    reply.header('etag', etagOf(facts.id));
    return {
      ...toLetterJson(facts, pair.deadLetterQueue, pair.queue),
      ...toContentJson(letter, room.registry, isRevealed),
      problems: problemsOfLetter(room.registry, letter),
    };
  });

  const withPayload = { bodyLimit: LIMITS.batchBytes ?? MAX_SHOWN, schema: { body: PAYLOAD_BODY } };

  app.post<{ Params: LetterParams; Body: { readonly payload: unknown } }>(
    '/dead-letters/letters/:queue/:id/validate',
    withPayload,
    async (request) => {
      const { letter } = await findLetter(authoriseReading(request), request.params);
      return { problems: problemsOfPayload(room.registry, letter.eventType ?? '', request.body.payload) };
    },
  );

  app.post<{ Params: LetterParams; Body: { readonly payload: unknown } }>(
    '/dead-letters/letters/:queue/:id/edit',
    withPayload,
    async (request) => {
      const caller = authoriseOperating(request);
      const { queue: name, id } = request.params;
      const match = request.headers['if-match'];
      if (match === undefined) {
        throw new GatewayError('gateway.bad-request', 'An edit needs If-Match, with the etag of the letter.', {
          status: 428,
        });
      }
      if (match !== etagOf(id)) throw lost();
      const pair = await assertQueue(room, name);
      const found = await room.desk.find(pair, id);
      if (found === undefined || !mayTouch(caller, 'read', found)) throw lost();
      if (!mayTouch(caller, 'operate', found)) {
        throw new GatewayError('gateway.forbidden', 'The key has no scope to operate this type.');
      }
      const edited = await editLetter(room, pair, id, request.body.payload);
      if (edited === undefined) throw lost();
      const { eventId, redrivenTo } = edited;
      request.outcome = { eventId, ...(found.eventType === undefined ? {} : { eventType: found.eventType }) };
      room.audit({
        operation: 'dead-letters.edit',
        by: caller.name,
        target: redrivenTo,
        outcome: 'completed',
        count: 1,
        job_id: null,
      });
      return { event_id: eventId, redriven_to: redrivenTo };
    },
  );

  async function findLetter(caller: Caller, { queue, id }: LetterParams) {
    const pair = await assertQueue(room, queue);
    const letter = await room.desk.find(pair, id);
    if (letter !== undefined && mayTouch(caller, 'read', letter)) return { pair, letter };
    throw new GatewayError('operation.unknown-letter', 'No dead letter of this id rests there.');
  }
}

function lost(): GatewayError {
  return new GatewayError('gateway.edit-lost', 'The letter is not there any more as it was: nothing was sent.');
}
