import { ANYTHING, COUNT, list, oneOf, record, refTo, TEXT, TIME } from '../read/answer-schema.js';
import { describeOperation, inPath } from '../read/operation-parts.js';

export const JOB_REPORT: object = record(
  {
    id: { type: 'string', format: 'uuid' },
    kind: { ...TEXT, description: 'Such as `dead-letters.redrive`.' },
    state: {
      ...oneOf('running', 'completed', 'failed', 'cancelled', 'stopped'),
      description: 'Stopped: it ended before all was done, by itself or with its gateway; the rest is where it was.',
    },
    by: TEXT,
    target: TEXT,
    types: { ...list(TEXT), description: 'The event types that it is about.' },
    started_at: TIME,
    done: COUNT,
    total: COUNT,
    failed: { ...COUNT, description: 'Were to be done, and were left.' },
  },
  { ended_at: TIME, message: TEXT, result: ANYTHING },
);

export const JOB_PATHS: Readonly<Record<string, object>> = {
  '/jobs': {
    get: describeOperation({
      summary: 'What runs, and what ended, newest first',
      operationId: 'listJobs',
      answer: record({ jobs: list(refTo('Job')) }),
    }),
  },
  '/jobs/{id}': {
    get: describeOperation({
      summary: 'How far a job is',
      operationId: 'showJob',
      parameters: [inPath('id')],
      answer: refTo('Job'),
    }),
    delete: describeOperation({
      summary: 'Cancel a job; it ends after what it has in hand',
      operationId: 'cancelJob',
      parameters: [inPath('id')],
      answer: refTo('Job'),
    }),
  },
  '/jobs/{id}/stream': {
    get: {
      summary: 'Watch a job, as server-sent events `progress` that each hold a Job; ends with it',
      operationId: 'streamJob',
      tags: ['administration'],
      parameters: [inPath('id')],
      responses: {
        200: {
          description: 'As asked.',
          content: {
            'text/event-stream': { schema: { type: 'string', description: 'Of each event `data` is a Job.' } },
          },
        },
        default: { $ref: '#/components/responses/Problem' },
      },
    },
  },
};
