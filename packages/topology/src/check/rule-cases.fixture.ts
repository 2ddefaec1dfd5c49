import type { Contract } from '@bloodbank/core/contract';
import type { TopologyFile } from '@bloodbank/core/ports';
import { BUS, fileOf } from '../topology-file.fixture.js';

export interface RuleCase {
  readonly files: readonly TopologyFile[];
  readonly contracts?: readonly (Partial<Contract> & { readonly type: string })[];
  /** What the finding must point to. */
  readonly at?: string;
}

const QUEUE = 'bloodbank.events.v1.rag';
const EVENTS = 'bloodbank.events.v1';
const COMMANDS = 'bloodbank.commands.v1';
const MERGE = [{ type: 'github.pr.merge', kind: 'command' as const }];
const PR_CREATED = [{ type: 'github.pr.created' }];

const rag = (vhost: object, bloodbank?: object) => [BUS, fileOf('rag', vhost, bloodbank)];
const queueWith = (options: object, more?: object) =>
  rag({ queues: { [QUEUE]: { options: { arguments: options } } }, ...more });
const bound = (...keys: string[]) =>
  rag({ queues: { [QUEUE]: {} }, bindings: { [`${EVENTS}[${keys.join(', ')}] -> ${QUEUE}`]: {} } });
/** Two services, in a file each, that own commands. */
const owned = (first: string, second: string) => [
  BUS,
  ...Object.entries({ merger: first, rag: second }).map(([service, pattern]) =>
    fileOf(service, {
      queues: { [`${COMMANDS}.${service}`]: {} },
      bindings: { [`${COMMANDS}[${pattern}] -> ${COMMANDS}.${service}`]: {} },
    }),
  ),
];
const limited = (attempts: number) =>
  rag({ queues: { [QUEUE]: {} } }, { queues: { [QUEUE]: { retry: { attempts, delaysMs: [0] } } } });
const partitioned = (delayMs: number) =>
  rag(
    { queues: { [QUEUE]: {} } },
    { queues: { [QUEUE]: { partitions: 2, retry: { attempts: 4, delaysMs: [delayMs] } } } },
  );
const keyed = () =>
  rag(
    { queues: { [QUEUE]: {} }, bindings: { [`${EVENTS}[github.#] -> ${QUEUE}`]: {} } },
    { queues: { [QUEUE]: { partitions: 2, retry: { attempts: 2, delaysMs: [0] } } } },
  );
const withoutDeadLetters = { queues: { [QUEUE]: { deadLetter: false } } };

/** One violating and one permitted topology for each rule, by the rule's id. */
export const RULE_CASES: Readonly<Record<string, { readonly violating: RuleCase; readonly permitted: RuleCase }>> = {
  'binding-ends-known': {
    violating: {
      files: rag({ queues: { [QUEUE]: {} }, bindings: [`elsewhere[#] -> ${QUEUE}`] }),
      at: '/vhosts/~1/bindings/0',
    },
    permitted: { files: bound('#') },
  },
  'binding-possible': {
    violating: {
      files: bound('github.pr.*', 'gitlab.#'),
      contracts: PR_CREATED,
      at: `/vhosts/~1/bindings/${EVENTS}[github.pr.*, gitlab.#] -> ${QUEUE}`,
    },
    permitted: { files: bound('github.pr.*', '#.created'), contracts: PR_CREATED },
  },
  'command-one-owner': {
    violating: {
      files: owned('github.#', '*.pr.merge'),
      contracts: MERGE,
      at: `/vhosts/~1/bindings/${COMMANDS}[*.pr.merge] -> ${COMMANDS}.rag`,
    },
    permitted: { files: owned('github.#', 'gitlab.#'), contracts: MERGE },
  },
  'dead-letter-bound': {
    violating: { files: queueWith({ 'x-dead-letter-exchange': 'own.dlx' }), at: `/vhosts/~1/queues/${QUEUE}` },
    permitted: {
      files: queueWith(
        { 'x-dead-letter-exchange': 'own.dlx' },
        {
          exchanges: { 'own.dlx': { type: 'fanout' } },
          queues: { [QUEUE]: { options: { arguments: { 'x-dead-letter-exchange': 'own.dlx' } } }, graveyard: {} },
          bindings: ['own.dlx -> graveyard'],
        },
      ),
    },
  },
  'dead-letter-safe': {
    violating: { files: queueWith({ 'x-overflow': 'drop-head' }), at: `/vhosts/~1/queues/${QUEUE}` },
    permitted: { files: queueWith({ 'x-overflow': 'drop-head', 'x-dead-letter-strategy': 'at-most-once' }) },
  },
  'event-received': {
    violating: { files: bound('gitlab.#'), contracts: PR_CREATED },
    permitted: { files: bound('github.#'), contracts: PR_CREATED },
  },
  'partition-delays-short': {
    violating: { files: partitioned(300_001), at: `/vhosts/~1/queues/${QUEUE}` },
    permitted: { files: partitioned(300_000) },
  },
  'partition-keyed': {
    violating: { files: keyed(), contracts: PR_CREATED, at: `/vhosts/~1/queues/${QUEUE}` },
    permitted: { files: keyed(), contracts: [{ type: 'github.pr.created', partitionKey: 'cache_key' }] },
  },
  'queue-dead-letter': {
    violating: { files: rag({ queues: { [QUEUE]: {} } }, withoutDeadLetters), at: `/vhosts/~1/queues/${QUEUE}` },
    permitted: {
      files: rag(
        {
          queues: {
            [QUEUE]: { options: { deadLetterExchange: 'bloodbank.dlx.v1', deadLetterRoutingKey: `dlq.${QUEUE}` } },
            [`dlq.${QUEUE}`]: {},
          },
          bindings: [`bloodbank.dlx.v1[dlq.${QUEUE}] -> dlq.${QUEUE}`],
        },
        withoutDeadLetters,
      ),
    },
  },
  'retry-within-limit': {
    violating: { files: limited(21), at: `/vhosts/~1/queues/${QUEUE}` },
    permitted: { files: limited(20) },
  },
};
