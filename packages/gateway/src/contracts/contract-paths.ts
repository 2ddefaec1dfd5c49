import { ANYTHING, COUNT, list, oneOf, orNull, record, refTo, TEXT, TIME } from '../read/answer-schema.js';
import { describeOperation, inPath, inQuery } from '../read/operation-parts.js';

/** A contract, and what is known of who uses it. */
export const CONTRACT_SUMMARY: object = record(
  {
    type: TEXT,
    title: TEXT,
    description: TEXT,
    kind: oneOf('event', 'command', 'reply'),
    domain: TEXT,
    version: COUNT,
    routing_key: TEXT,
    file: TEXT,
    sensitive: { ...list(TEXT), description: 'JSON pointers into the payload that are hidden wherever it is shown.' },
    producers: { ...list(TEXT), description: 'Who was seen to send it since this gateway began to watch.' },
    consumers: { ...list(TEXT), description: 'Services, or queues, that it reaches.' },
    last_seen: orNull(TIME),
    seen: { ...COUNT, description: 'How often since this gateway began to watch.' },
  },
  { deprecated: TEXT, reply: TEXT, publish: TEXT, send: TEXT },
);

export const CONTRACT_PATHS: Readonly<Record<string, object>> = {
  '/contracts': {
    get: describeOperation({
      summary: 'The catalogue: every contract, who sends it and whom it reaches',
      operationId: 'listContracts',
      parameters: [inQuery('domain', 'Only of this domain.'), inQuery('kind', '`event`, `command` or `reply`.')],
      answer: record({ contracts: list(refTo('ContractSummary')), counting_since: orNull(TIME) }),
    }),
  },
  '/contracts/{type}': {
    get: describeOperation({
      summary: 'One contract, with its schema and examples',
      operationId: 'showContract',
      parameters: [inPath('type')],
      answer: {
        allOf: [
          refTo('ContractSummary'),
          record({ schema: ANYTHING, examples: list(ANYTHING), parameters: list(TEXT), versions: list(TEXT) }),
        ],
      },
    }),
  },
};
