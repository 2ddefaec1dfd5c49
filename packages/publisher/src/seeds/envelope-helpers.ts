import type { ContractSet, ContractTypes, EventType } from '@bloodbank/core/contract';
import {
  type AgentContext,
  deterministicEventId,
  type Envelope,
  isEventId,
  prepareEnvelope,
  type SealOptions,
  type Source,
  type SourceType,
  uniqueKeyOf,
} from '@bloodbank/core/envelope';

/** The original's name of an envelope, generic in its payload. */
export type EventEnvelope<P = unknown, K extends string = string> = Envelope<K, P>;

type Sealed<T extends ContractTypes, K extends EventType<T>> = Envelope<K, T['events'][K]>;

/** The envelope factories of the original services. What they make is sealed, and sent with `bus.send(envelope)`. */
export interface EnvelopeHelpers<T extends ContractTypes> {
  /** `source` may be a text: `app/host`, or `app` alone. What is no id among `correlationIds` is left out, with a warning. */
  createEnvelope<K extends keyof T['events'] & string>(
    eventType: K,
    payload: T['events'][K],
    source: Source | string,
    options?: Pick<SealOptions, 'correlationIds' | 'agentContext' | 'eventId'>,
  ): Sealed<T, K>;
  createHttpEnvelope<K extends keyof T['events'] & string>(
    eventType: K,
    payload: T['events'][K],
    clientHost: string,
    appName?: string,
  ): Sealed<T, K>;
  /** An agent type that the original does not know counts as `custom`. */
  createAgentEnvelope<K extends keyof T['events'] & string>(
    eventType: K,
    payload: T['events'][K],
    agentType: string,
    agentName?: string,
    host?: string,
  ): Sealed<T, K>;
  createScheduledEnvelope<K extends keyof T['events'] & string>(
    eventType: K,
    payload: T['events'][K],
    appName?: string,
    host?: string,
  ): Sealed<T, K>;
  /** The first version's factory, which the original kept. A source that is no way to set an event off counts as `manual`. */
  envelopeFor<K extends keyof T['events'] & string>(
    eventType: K,
    source: string,
    data: T['events'][K],
    correlationId?: string,
  ): Sealed<T, K>;
}

const AGENT_TYPES = [
  ...[
    'claude-code',
    'claude-chat',
    'gemini-cli',
    'gemini-code',
    'letta',
    'agno',
    'smolagent',
    'atomic-agent',
    'custom',
  ],
];
const SOURCE_TYPES: readonly SourceType[] = [
  ...(['manual', 'agent', 'scheduled', 'file_watch', 'hook', 'heartbeat', 'webhook', 'service'] as const),
];

/**
 * @example
 * ```ts
 * const { createEnvelope } = envelopeHelpers(contracts);
 * await bus.send(createEnvelope('github.pr.created', { cache_key: 'repo|123' }, 'github-webhook/localhost'));
 * ```
 */
export function envelopeHelpers<T extends ContractTypes>(contracts: ContractSet<T>): EnvelopeHelpers<T> {
  const seal = <K extends keyof T['events'] & string>(
    type: K,
    payload: unknown,
    source: Source,
    options?: SealOptions,
  ) => prepareEnvelope(contracts.registry, source, type, payload, options).envelope as Sealed<T, K>;
  return {
    createEnvelope(eventType, payload, source, { correlationIds = [], ...options } = {}) {
      const known = correlationIds.filter((id) => isEventId(id) || dropped(id));
      return seal(eventType, payload, sourceOf(source), { ...options, correlationIds: known });
    },
    createHttpEnvelope: (eventType, payload, clientHost, appName = 'http') =>
      seal(eventType, payload, { host: clientHost, type: 'manual', app: appName, meta: {} }),
    createAgentEnvelope(eventType, payload, agentType, agentName, host = 'localhost') {
      const type = AGENT_TYPES.includes(agentType) ? agentType : 'custom';
      const agentContext: AgentContext = { type, ...(agentName === undefined ? {} : { name: agentName }) };
      return seal(eventType, payload, { host, type: 'agent', app: 'agent', meta: {} }, { agentContext });
    },
    createScheduledEnvelope: (eventType, payload, appName = 'scheduler', host = 'localhost') =>
      seal(eventType, payload, { host, type: 'scheduled', app: appName, meta: {} }),
    envelopeFor(eventType, source, data, correlationId) {
      const type = SOURCE_TYPES.find((known) => known === source) ?? 'manual';
      const options = correlationId === undefined ? {} : { correlationIds: [correlationId] };
      return seal(eventType, data, { ...sourceOf(source), type }, options);
    },
  };
}

/**
 * The id that the originals compute for the same fact: from one text, or from named fields.
 *
 * @throws {Invalid} `schema.invalid` where no id can be made of it.
 * @example
 * ```ts
 * generateEventId('fireflies.transcript.upload', { meeting_id: 'abc123', user_id: 'user_456' });
 * // 'dcbf406d-aaae-5a9a-8b36-38bb4f5ac1e7'
 * ```
 */
export function generateEventId(eventType: string, unique: string | Readonly<Record<string, unknown>>): string {
  const key = typeof unique === 'string' ? unique : (uniqueKeyOf(Object.keys(unique), unique) ?? '');
  return deterministicEventId(eventType, key);
}

function sourceOf(source: Source | string): Source {
  if (typeof source !== 'string') return source;
  const slash = source.indexOf('/');
  const [app, host] = slash < 0 ? [source, 'unknown'] : [source.slice(0, slash), source.slice(slash + 1)];
  return { host, type: 'manual', app, meta: {} };
}

function dropped(id: string): false {
  process.emitWarning(`${JSON.stringify(id)} is no event id, and was left out of correlation_ids.`);
  return false;
}
