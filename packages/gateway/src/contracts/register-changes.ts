import type { Contract, Registry } from '@bloodbank/core/contract';
import type { FastifyInstance } from 'fastify';
import { assertKnownNames, assertPart, type Query, textIn } from '../administration/read-query.js';
import { authoriseReading } from '../auth/authorise.js';
import { GatewayError } from '../http/gateway-error.js';
import { assertKnownType } from '../publish/assert-known-type.js';
import { ANYTHING, list, oneOf, record, TEXT } from '../read/answer-schema.js';
import { describeOperation, inPath, inQuery } from '../read/operation-parts.js';
import { versionsOf } from './versions-of.js';

/** One change between two versions, as the check of schemas marks it. */
export interface SchemaChange {
  readonly rule: string;
  readonly level: string;
  /** Who is hurt: `backward`, old payloads by the new schema; `forward`, new payloads by the old one; `both`. */
  readonly direction: string;
  readonly verdict: string;
  /** Into the schema. */
  readonly pointer: string;
  /** Into the payload. */
  readonly path: string;
  readonly message: string;
  readonly fix?: string;
  /** A payload that one side may send and the other refuses. */
  readonly witness?: unknown;
}

export interface VersionComparison {
  readonly backward: string;
  readonly forward: string;
  readonly bump: string;
  readonly changes: readonly SchemaChange[];
}

/** Compares two versions of one contract; whoever composes the program hands the check of schemas in. */
export type CompareVersions = (from: Contract, to: Contract) => Promise<VersionComparison>;

const VERDICT = oneOf('SAFE', 'BREAK', 'UNKNOWN');

export const CHANGES_PATHS: Readonly<Record<string, object>> = {
  '/schemas/{type}/changes': {
    get: describeOperation({
      summary: 'What changed since an older version, with the marks of the check',
      operationId: 'schemaChanges',
      parameters: [inPath('type'), inQuery('from', 'An older version of it, by its type. Default: the one before.')],
      answer: record({
        from: TEXT,
        to: TEXT,
        backward: { ...VERDICT, description: 'Old payloads, read with the new schema.' },
        forward: { ...VERDICT, description: 'New payloads, read with the old schema.' },
        bump: TEXT,
        changes: list(
          record(
            {
              rule: TEXT,
              level: TEXT,
              direction: TEXT,
              verdict: TEXT,
              pointer: TEXT,
              path: TEXT,
              message: TEXT,
            },
            { fix: TEXT, witness: ANYTHING },
          ),
        ),
        previous: ANYTHING,
        current: ANYTHING,
      }),
    }),
  },
};

export function registerChanges(
  app: FastifyInstance,
  { registry, compareVersions }: { readonly registry: Registry; readonly compareVersions: CompareVersions | undefined },
): void {
  /** Contracts do not change while a gateway runs. */
  const known = new Map<string, Promise<VersionComparison>>();

  app.get<{ Params: { type: string }; Querystring: Query }>('/schemas/:type/changes', async (request) => {
    const caller = authoriseReading(request);
    assertKnownNames(request.query, ['from']);
    const { type } = request.params;
    const contract = registry.find(type);
    if (contract === undefined || !caller.may('read', type)) {
      assertKnownType(registry, type);
      throw new GatewayError('gateway.forbidden', 'The key has no scope to read this type.');
    }
    const older = versionsOf(contract, registry).filter(({ version }) => version < contract.version);
    const from = textIn(request.query, 'from');
    const previous = from === undefined ? older.at(-1) : older.find((one) => one.type === from);
    if (previous === undefined || !caller.may('read', previous.type)) {
      throw new GatewayError('gateway.not-found', `There is no older version of ${type} to compare with.`, {
        remedy: 'GET /contracts/<type> tells its versions.',
      });
    }
    const compare = assertPart(compareVersions, 'the check of schemas');
    const key = `${previous.type} ${contract.type}`;
    const comparison = known.get(key) ?? compare(previous, contract);
    known.set(key, comparison);
    const result = await comparison.catch((thrown: unknown) => {
      known.delete(key);
      throw thrown;
    });
    return { from: previous.type, to: contract.type, ...result, previous: previous.schema, current: contract.schema };
  });
}
