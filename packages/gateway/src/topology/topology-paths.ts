import { ANYTHING, list, oneOf, orNull, record, TEXT } from '../read/answer-schema.js';
import { describeOperation } from '../read/operation-parts.js';

const PART = oneOf('exchange', 'queue', 'binding');
const BINDINGS = list(record({ exchange: TEXT, pattern: TEXT }));

export const TOPOLOGY_PATHS: Readonly<Record<string, object>> = {
  '/topology': {
    get: describeOperation({
      summary: 'What the files lay out, what the broker has, and where they differ',
      operationId: 'topology',
      answer: record({
        declared: record({
          exchanges: list(record({ name: TEXT, type: TEXT, feeds: BINDINGS })),
          queues: list(
            record(
              { name: TEXT, role: oneOf('service', 'retry', 'dead-letter', 'other'), type: TEXT, bindings: BINDINGS },
              {
                service: TEXT,
                of: TEXT,
                delay_ms: { type: 'number' },
                dead_letter_queue: TEXT,
                retry: ANYTHING,
                longest_delay_ms: { type: 'number' },
              },
            ),
          ),
          findings: list(record({ severity: oneOf('error', 'warning'), rule: TEXT, message: TEXT })),
        }),
        found: record({
          parts: list(
            record({ kind: PART, name: TEXT, state: oneOf('missing', 'same', 'different', 'orphan', 'unseen') }),
          ),
          unseen_because: { ...orNull(TEXT), description: 'Why a part of it could not be looked at.' },
        }),
        drift: list(
          record({
            what: PART,
            name: TEXT,
            state: oneOf('missing', 'different', 'orphan'),
            declared: orNull(TEXT),
            found: orNull(TEXT),
            hint: TEXT,
          }),
        ),
      }),
    }),
  },
};
