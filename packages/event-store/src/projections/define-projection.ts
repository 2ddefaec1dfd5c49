import type { ContractSet, ContractTypes, EventType } from '@bloodbank/core/contract';
import { decodeBody, type Envelope, type EnvelopeOf, openEnvelope, readEnvelope } from '@bloodbank/core/envelope';
import { BloodbankError } from '@bloodbank/core/errors';
import type { StoredMessage } from '@bloodbank/core/ports';
import { isWildcard, matchesTopic } from '@bloodbank/core/routing';
import type { Projection, ProjectionTx } from './projection.js';

export interface ProjectionDefinition<On> {
  /** Words of small letters and digits, joined by hyphens: `agent-sessions`. At most 40 characters. */
  readonly name: string;
  /** A whole number from 1. Raise it when tables or handlers change what the rows say. */
  readonly version: number;
  /**
   * Statements that make its tables and indexes, by plain names: each build has a schema of its own in the database. Whoever
   * asks finds them in the schema `bloodbank_<name>`, hyphens as underscores.
   */
  readonly tables: readonly string[];
  /** By event type, or by a pattern such as `session.thread.*`. An exact type goes before a pattern, a pattern before a later one. */
  readonly on: On;
}

/** The events that a key of `on` stands for. Looked up, never searched for. */
type EventsOfKey<T extends ContractTypes, K> = K extends keyof T['patterns']
  ? EnvelopeOf<T, T['patterns'][K] & EventType<T>>
  : K extends EventType<T>
    ? EnvelopeOf<T, K>
    : never;

export type ProjectionHandlers<T extends ContractTypes> = {
  readonly [K in EventType<T> | (keyof T['patterns'] & string)]?: (
    event: EventsOfKey<T, K>,
    tx: ProjectionTx,
  ) => unknown;
};

type AnyHandlers = Readonly<Record<string, (event: Envelope, tx: ProjectionTx) => unknown>>;

/**
 * A read model: rows that are made of what happened, and can be made anew. Its handlers see each event once, in the order of the
 * store, and get a transaction that is committed together with the checkpoint. An event whose handler throws is parked, and
 * those behind it go on. With `contracts`, events are verified and typed; without, their payloads are unknown.
 *
 * @throws {BloodbankError} `config.invalid` for a name, a version or a type that cannot be.
 *
 * @example
 * ```ts
 * const running = defineProjection({
 *   contracts,
 *   name: 'running-tasks',
 *   version: 1,
 *   tables: ['CREATE TABLE tasks (id text PRIMARY KEY)'],
 *   on: {
 *     'task.started': ({ payload }, tx) => tx.query('INSERT INTO tasks VALUES ($1)', [payload.task_id]),
 *     'task.completed': ({ payload }, tx) => tx.query('DELETE FROM tasks WHERE id = $1', [payload.task_id]),
 *   },
 * });
 * ```
 */
export function defineProjection(
  definition: ProjectionDefinition<AnyHandlers> & { readonly contracts?: undefined },
): Projection;
// Last, for of overloads the compiler tells what is wrong with the last one.
export function defineProjection<T extends ContractTypes>(
  definition: ProjectionDefinition<NoInfer<ProjectionHandlers<T>>> & { readonly contracts: ContractSet<T> },
): Projection;
export function defineProjection(
  definition: ProjectionDefinition<object> & { readonly contracts?: ContractSet | undefined },
): Projection {
  const { name, version, tables, contracts } = definition;
  const on = new Map(Object.entries(definition.on as AnyHandlers));
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name) || name.length > 40)
    throw invalid(`${JSON.stringify(name)} is no name of a projection.`, 'Write it like `agent-sessions`.');
  if (!Number.isSafeInteger(version) || version < 1 || version > 2_147_483_647)
    throw invalid(`The version of ${name} is no whole number from 1.`, 'Begin with 1, and raise it by 1.');
  if (on.size === 0) throw invalid(`${name} handles no event.`, 'Name at least one event type in `on`.');
  const patterns = [...on.keys()].filter(isWildcard);
  for (const type of on.keys()) {
    const isKnown = contracts === undefined || isWildcard(type) || contracts.registry.kindOf(type) === 'event';
    if (isKnown) continue;
    throw invalid(`${name} handles ${type}, which is no event of the contracts.`, 'Compare it with `bloodbank list`.');
  }
  return {
    name,
    version,
    tables,
    types: [...on.keys()],
    async apply(message, tx) {
      const event = openMessage(message, contracts);
      const type = event.event_type;
      const handle = on.get(type) ?? on.get(patterns.find((pattern) => matchesTopic(pattern, type)) ?? type);
      await handle?.(event, tx);
    },
  };
}

function openMessage(message: StoredMessage, contracts: ContractSet | undefined): Envelope {
  if (contracts !== undefined) {
    const opened = openEnvelope(contracts.registry, message.body, message.address.key);
    if (opened.ok) return opened.envelope;
    throw refused(opened.failure.message);
  }
  const decoded = decodeBody(message.body);
  if (!decoded.ok) throw refused(decoded.failure.message);
  const read = readEnvelope(decoded.value);
  if (!read.ok) throw refused(read.failure.message);
  return read.envelope as unknown as Envelope;
}

function refused(message: string): BloodbankError {
  return new BloodbankError('message.invalid', message);
}

function invalid(message: string, remedy: string): BloodbankError {
  return new BloodbankError('config.invalid', message, { remedy });
}
