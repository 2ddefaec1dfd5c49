import { COUNT, list, record, TIME } from '../read/answer-schema.js';
import { describeOperation } from '../read/operation-parts.js';

export const MAX_BUCKETS = 120;

const query = (name: string, description: string): object => ({
  name,
  in: 'query',
  schema: { type: 'string' },
  description,
});

const responses = {
  200: { description: 'As asked.' },
  default: { $ref: '#/components/responses/Problem' },
};

/** What can be asked of what happened, for the OpenAPI document. */
export const HISTORY_PATHS: Readonly<Record<string, object>> = {
  '/events': {
    get: {
      summary: 'Find what happened, newest first',
      operationId: 'findEvents',
      parameters: [
        query('type', 'A topic pattern of event types; may be repeated. `event_type` is understood too.'),
        query('domain', 'The first word of a type; may be repeated.'),
        query('kind', '`event`, `command` or `reply`.'),
        query('source', 'The service or application that published it.'),
        query('agent', 'The AI agent that was at work.'),
        query('session_id', 'The payload’s session_id.'),
        query('correlation_id', 'Only events of this flow.'),
        query('cause', 'Only what this event directly caused.'),
        query('since', 'A point in time; `start_time` is understood too.'),
        query('until', 'A point in time; `end_time` is understood too.'),
        query('text', 'Somewhere in it, whatever its case.'),
        query('order', '`newest-first` or `oldest-first`.'),
        query('limit', '1 to 1,000. Default 100.'),
        query('offset', 'Passes over so many. A cursor is better: it stays true while more comes.'),
        query('cursor', 'The `next_cursor` of the page before.'),
      ],
      responses,
    },
  },
  '/events/histogram': {
    get: describeOperation({
      summary: 'How many happened when',
      operationId: 'countEvents',
      parameters: [
        query('since', 'A point in time. Default: when the oldest that is meant happened.'),
        query('until', 'A point in time. Default: now.'),
        query('buckets', `1 to ${MAX_BUCKETS}. Default 60.`),
        query('type', 'A topic pattern of event types; may be repeated.'),
      ],
      answer: record({ buckets: list(record({ from: TIME, to: TIME, count: COUNT })) }),
    }),
  },
  '/events/{id}': {
    get: {
      summary: 'One recorded message',
      operationId: 'showEvent',
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
      responses,
    },
  },
};
