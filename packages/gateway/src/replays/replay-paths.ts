import { ANYTHING, COUNT, FLAG, list, oneOf, orNull, record, refTo, TEXT, TIME } from '../read/answer-schema.js';
import { describeOperation, inPath, inQuery } from '../read/operation-parts.js';

const LINE = { type: 'string', minLength: 1, maxLength: 255 };
const LINES = { type: 'array', items: LINE, minItems: 1, maxItems: 50 };
const MOMENT = { type: 'string', minLength: 10, maxLength: 40, description: 'RFC 3339.' };

const SELECTION = {
  type: 'object',
  properties: {
    types: { ...LINES, description: 'Topic patterns of event types.' },
    domains: LINES,
    source: LINE,
    agent: LINE,
    session: LINE,
    correlation: LINE,
    cause: LINE,
    since: MOMENT,
    until: MOMENT,
    text: LINE,
  },
  additionalProperties: false,
};

const TARGET = {
  type: 'object',
  required: ['kind'],
  properties: {
    kind: { enum: ['queue', 'service', 'exchange'] },
    group: { type: 'string', pattern: '^[a-z0-9][a-z0-9._-]{0,99}$', description: 'Of a service, or of a queue.' },
  },
  additionalProperties: false,
};

export const PLAN_BODY: object = {
  type: 'object',
  required: ['reason'],
  properties: {
    selection: SELECTION,
    reason: { type: 'string', minLength: 1, maxLength: 500, description: 'Kept with the replay for ever.' },
    target: { ...TARGET, description: 'Default: a fresh queue, which nobody consumes.' },
  },
  additionalProperties: false,
};

export const RUN_BODY: object = {
  type: 'object',
  required: ['plan'],
  properties: {
    plan: {
      description: 'A plan that this gateway made, or its id.',
      anyOf: [
        { type: 'string', maxLength: 64 },
        {
          type: 'object',
          required: ['id'],
          properties: { id: { type: 'string', maxLength: 64 } },
        },
      ],
    },
    expected_count: { type: 'integer', minimum: 0 },
    confirm: { type: 'string', maxLength: 255, description: 'As `confirm_with` of the refusal says.' },
    rate: { type: 'number', exclusiveMinimum: 0, maximum: 100_000, description: 'At most so many a second.' },
    ramp: { type: 'boolean', description: 'Begins with 1, 10, 100.' },
    stop_on_dead_letter: { type: 'boolean', description: 'Default true.' },
    shadow: {
      type: 'boolean',
      description: 'What the service publishes is caught and compared with the first time. It must run with `shadow`.',
    },
  },
  additionalProperties: false,
};

const PLANNED_TYPE = record(
  { event_type: TEXT, count: COUNT },
  {
    contract_version: {
      ...orNull(COUNT),
      description:
        'Of the contract that the type has here; null where it has none, so that a receiver may not know it.',
    },
    versions: {
      ...list(record({ version: orNull(TEXT), count: COUNT })),
      description: 'Of the envelopes, most frequent first; null for what names none.',
    },
  },
);

const RECEIVER = record({
  queue: TEXT,
  service: { ...orNull(TEXT), description: 'Whose it is, where a topology file says it.' },
  patterns: list(TEXT),
  count: { ...COUNT, description: 'How many events it would receive; at most so many.' },
  is_there: {
    ...orNull(FLAG),
    description: 'False where its service has to run first; null where the broker could not be asked.',
  },
  replay: {
    ...orNull(oneOf('idempotent', 'skip-effects', 'refuse')),
    description: 'How its handlers stand to replays, as its topology file says; null where their code alone says it.',
  },
});

export const REPLAY_PLAN: object = record(
  {
    id: TEXT,
    created_at: TIME,
    reason: TEXT,
    selection: ANYTHING,
    first: COUNT,
    last: COUNT,
    count: COUNT,
    bytes: COUNT,
    types: list(PLANNED_TYPE),
    target: record({ kind: oneOf('queue', 'service', 'exchange', 'shadow') }, { group: TEXT }),
  },
  {
    receivers: {
      ...list(RECEIVER),
      description: 'The queues that it would reach, as far as the key may know of them.',
    },
    receivers_from: {
      ...oneOf('broker', 'files'),
      description: 'Whether the broker told its queues; otherwise those of topology files alone are known.',
    },
  },
);

export const REPLAY: object = record(
  {
    plan: refTo('ReplayPlan'),
    state: TEXT,
    position: COUNT,
    replayed: COUNT,
    started_by: TEXT,
    started_at: TIME,
    changed_at: TIME,
    note: orNull(TEXT),
  },
  { shadow: record({ compared: COUNT, differ: COUNT }, { diffs: list(ANYTHING) }) },
);

export const REPLAY_PATHS: Readonly<Record<string, object>> = {
  '/replays/plan': {
    post: describeOperation({
      summary: 'What a replay would send; sends nothing',
      operationId: 'planReplay',
      body: PLAN_BODY,
      answer: refTo('ReplayPlan'),
    }),
  },
  '/replays': {
    get: describeOperation({
      summary: 'Who lived what again, newest first',
      operationId: 'listReplays',
      parameters: [inQuery('limit', '1 to 200. Default 50.')],
      answer: record({ replays: list(refTo('Replay')) }),
    }),
    post: describeOperation({
      summary: 'Live a plan again, as a job',
      operationId: 'runReplay',
      description:
        'Without `confirm` and the right `expected_count` it is 409 `gateway.confirm-needed`, with `count` and `confirm_with`.',
      body: RUN_BODY,
      answer: refTo('Job'),
      status: 202,
    }),
  },
  '/replays/{id}': {
    get: describeOperation({
      summary: 'One replay, with what its shadow run found',
      operationId: 'showReplay',
      parameters: [inPath('id')],
      answer: refTo('Replay'),
    }),
    delete: describeOperation({
      summary: 'Cancel a replay; it ends after the batch in hand',
      operationId: 'cancelReplay',
      parameters: [inPath('id')],
      answer: refTo('Replay'),
    }),
  },
};
