import { ANYTHING, COUNT, FLAG, list, oneOf, orNull, record, refTo, TEXT, TIME } from '../read/answer-schema.js';
import { describeOperation, inPath, inQuery } from '../read/operation-parts.js';

const LETTER_FIELDS = {
  id: TEXT,
  group: TEXT,
  queue: { ...TEXT, description: 'In which it failed.' },
  dead_letter_queue: TEXT,
  event_id: orNull(TEXT),
  event_type: orNull(TEXT),
  correlation_id: orNull(TEXT),
  reason: oneOf('failed', 'rejected', 'expired', 'delivery-limit', 'max-length', 'unknown'),
  code: TEXT,
  message: TEXT,
  pointer: orNull(TEXT),
  stack_hash: orNull(TEXT),
  attempts: orNull({ type: 'integer' }),
  first_failed_at: orNull(TEXT),
  failed_at: orNull(TEXT),
  size: { ...COUNT, description: 'In bytes.' },
  etag: TEXT,
};

/** A dead letter, without what was in it. */
export const DEAD_LETTER: object = record(LETTER_FIELDS);

const GROUP = record({
  id: TEXT,
  queue: TEXT,
  dead_letter_queue: TEXT,
  event_type: orNull(TEXT),
  code: TEXT,
  message: TEXT,
  pointer: orNull(TEXT),
  stack_hash: orNull(TEXT),
  count: COUNT,
  bytes: COUNT,
  first_at: orNull(TEXT),
  last_at: orNull(TEXT),
  sample_id: TEXT,
});

const PROBLEMS = list(record({ path: TEXT, message: TEXT }));

/** A queue by its name, that of its dead letters, or its service. */
const NAME = { type: 'string', minLength: 1, maxLength: 255 };

export const PAYLOAD_BODY: object = {
  type: 'object',
  required: ['payload'],
  properties: { payload: {} },
  additionalProperties: false,
};

const CHOICE = {
  queue: NAME,
  group: { type: 'string', pattern: '^[0-9a-f]{16}$', description: 'Only letters of this group.' },
  ids: {
    type: 'array',
    items: { type: 'string', pattern: '^[0-9a-f]{24}(-[0-9]{1,9})?$' },
    minItems: 1,
    maxItems: 1_000,
    description: 'Only these letters.',
  },
  until: { type: 'string', minLength: 10, maxLength: 40, description: 'Only what had failed by then: RFC 3339.' },
  expected_count: { type: 'integer', minimum: 0, description: 'As many as were counted.' },
  confirm: { type: 'string', maxLength: 255, description: 'As `confirm_with` of the refusal says.' },
};

/** Which letters are meant, and that they are. */
export const CHOICE_BODY: object = {
  type: 'object',
  required: ['queue'],
  properties: CHOICE,
  additionalProperties: false,
};

export const REDRIVE_BODY: object = {
  type: 'object',
  required: ['queue'],
  properties: {
    ...CHOICE,
    rate: { type: 'number', exclusiveMinimum: 0, maximum: 100_000, description: 'At most so many a second.' },
    ramp: { type: 'boolean', description: 'Begins with 1, 10, 100.' },
    stop_on_failure: { type: 'boolean', description: 'Stops when anything comes to rest in the queue meanwhile.' },
  },
  additionalProperties: false,
};

export const RESTORE_BODY: object = {
  type: 'object',
  required: ['ids'],
  properties: { ids: CHOICE.ids },
  additionalProperties: false,
};

const QUEUE = inPath('queue', 'Percent-encoded: a queue, its dead-letter queue or its service.');

function change(what: string, operationId: string, body: object): object {
  return {
    post: describeOperation({
      summary: what,
      operationId,
      description:
        'Without `confirm` and the right `expected_count` it is 409 `gateway.confirm-needed`, with `count` and `confirm_with`.',
      body,
      answer: refTo('Job'),
      status: 202,
    }),
  };
}

export const DEAD_LETTER_PATHS: Readonly<Record<string, object>> = {
  '/dead-letters': {
    get: describeOperation({
      summary: 'What failed for good, grouped by what it failed of',
      operationId: 'listDeadLetters',
      parameters: [
        inQuery('queue', 'A queue, its dead-letter queue or its service; all that are known, without it.'),
        inQuery('type', 'A topic pattern of event types.'),
        inQuery('code', 'An error code, such as `handler.failed`.'),
      ],
      answer: record({
        at: TIME,
        total: COUNT,
        groups: list(GROUP),
        truncated: { ...FLAG, description: 'There are more than were looked at.' },
        busy: list(record({ queue: TEXT, job: TEXT })),
      }),
    }),
  },
  '/dead-letters/letters': {
    get: describeOperation({
      summary: 'The letters of one queue, oldest first, without what was in them',
      operationId: 'listLetters',
      parameters: [
        { ...inQuery('queue', 'A queue, its dead-letter queue or its service.', NAME), required: true },
        inQuery('group', 'Only those of this group.'),
        inQuery('limit', '1 to 1,000. Default 100.'),
        inQuery('cursor', 'The `next_cursor` of the page before.'),
      ],
      answer: record({ letters: list(refTo('DeadLetter')), total: COUNT, truncated: FLAG }, { next_cursor: TEXT }),
    }),
  },
  '/dead-letters/letters/{queue}/{id}': {
    get: describeOperation({
      summary: 'One letter, with what was in it and what is wrong with it now',
      operationId: 'showLetter',
      parameters: [
        QUEUE,
        inPath('id'),
        inQuery('reveal', '`true` shows what the schema calls sensitive; it needs the scope `operate:`.'),
      ],
      answer: record(
        {
          ...LETTER_FIELDS,
          headers: ANYTHING,
          is_too_large: { ...FLAG, description: 'Then there is no `envelope`, and it cannot be edited here.' },
          hidden: { ...list(TEXT), description: 'JSON pointers to what is hidden; the empty one is all of it.' },
          problems: PROBLEMS,
        },
        { envelope: ANYTHING, body_text: TEXT },
      ),
    }),
  },
  '/dead-letters/letters/{queue}/{id}/validate': {
    post: describeOperation({
      summary: 'What a consumer would say of another payload; changes nothing',
      operationId: 'validateLetter',
      parameters: [QUEUE, inPath('id')],
      body: PAYLOAD_BODY,
      answer: record({ problems: PROBLEMS }),
    }),
  },
  '/dead-letters/letters/{queue}/{id}/edit': {
    post: describeOperation({
      summary: 'Send a letter back to its queue with another payload',
      operationId: 'editLetter',
      description:
        'It becomes a new event, which the old one led to. 412 `gateway.edit-lost` where somebody else was first. What is hidden and left as `***` stays as it was.',
      parameters: [
        QUEUE,
        inPath('id'),
        {
          name: 'If-Match',
          in: 'header',
          required: true,
          schema: { type: 'string' },
          description: 'The `etag` of the letter that was edited.',
        },
      ],
      body: PAYLOAD_BODY,
      answer: record({ event_id: TEXT, redriven_to: TEXT }),
    }),
  },
  '/dead-letters/redrive': change('Send letters back to their queue', 'redriveLetters', REDRIVE_BODY),
  '/dead-letters/archive': {
    get: describeOperation({
      summary: 'Letters that were put aside, newest first',
      operationId: 'listArchive',
      parameters: [
        inQuery('limit', '1 to 1,000. Default 100.'),
        inQuery('cursor', 'The `next_cursor` of the page before.'),
      ],
      answer: record(
        {
          letters: list({
            allOf: [refTo('DeadLetter'), record({ archived_at: TIME, archived_by: TEXT })],
          }),
          total: COUNT,
        },
        { next_cursor: TEXT },
      ),
    }),
    ...change('Put letters aside: each is kept, synced, before it leaves its queue', 'archiveLetters', CHOICE_BODY),
  },
  '/dead-letters/purge': change('Remove letters for good', 'purgeLetters', CHOICE_BODY),
  '/dead-letters/restore': {
    post: describeOperation({
      summary: 'Put archived letters back where they rested',
      operationId: 'restoreLetters',
      body: RESTORE_BODY,
      answer: refTo('Job'),
      status: 202,
    }),
  },
};
