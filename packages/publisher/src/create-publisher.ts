import {
  type Contract,
  type ContractSet,
  type ContractTypes,
  type Envelope,
  type EventType,
  findContract,
  Invalid,
  type OutgoingEvent,
  type Publish,
  type PublishAll,
  type PublishOptions,
  type PublishReceipt,
  prepareEnvelope,
  type Source,
  type Transport,
  Unroutable,
  verifyEnvelope,
} from '@bloodbank/core';
import { createOutgoingMessage } from './outgoing-message.js';
import { prepareAll } from './prepare-all.js';
import { createPublishTelemetry } from './telemetry/publish-telemetry.js';

export interface PublisherOptions<T extends ContractTypes> {
  readonly contracts: ContractSet<T>;
  readonly transport: Transport;
  /** Who publishes, where a publish does not say otherwise. */
  readonly source: Source;
  /** Default 10 seconds. */
  readonly timeoutMs?: number;
  /** Told of each envelope that the broker confirmed, before whoever published it is. Must not throw. */
  readonly onConfirmed?: (envelope: Envelope) => void;
}

export interface Publisher<T extends ContractTypes> {
  readonly publish: Publish<T>;

  readonly publishAll: PublishAll<T>;

  /** Publishes an envelope that somebody else made, after verifying it. What it lacks of lineage is filled in. */
  publishEnvelope(
    envelope: unknown,
    options?: Pick<PublishOptions, 'timeoutMs' | 'unroutable' | 'whenFull' | 'traceparent' | 'tracestate'>,
  ): Promise<PublishReceipt>;
}

const DEFAULT_TIMEOUT_MS = 10_000;

export function createPublisher<T extends ContractTypes>(options: PublisherOptions<T>): Publisher<T> {
  const { contracts, transport, source, timeoutMs = DEFAULT_TIMEOUT_MS } = options;
  const { onConfirmed } = options;
  const telemetry = createPublishTelemetry();

  async function send(envelope: Envelope, contract: Contract, how: PublishOptions): Promise<PublishReceipt> {
    const message = createOutgoingMessage(envelope, contract);
    const { address, properties } = message;
    const routingKey = address.key;
    const destination = transport.destinationOf(address);
    const facts = {
      operation: 'publish',
      system: transport.system,
      destination,
      routingKey,
      contract,
      properties,
      bodyBytes: message.body.length,
    } as const;
    const limits = {
      timeoutMs: how.timeoutMs ?? timeoutMs,
      ...(how.whenFull === undefined ? {} : { whenFull: how.whenFull }),
    };
    const routed = await telemetry.traced(facts, how, async (headers) => {
      const confirmed = await transport.publish({ ...message, headers: { ...headers } }, limits);
      if (!confirmed.routed && how.unroutable !== 'drop') throw new Unroutable(destination, routingKey);
      return confirmed.routed;
    });
    onConfirmed?.(envelope);
    const { event_id: eventId, event_type: eventType } = envelope;
    return { eventId, eventType, routingKey, routed, envelope };
  }

  async function publishAll(events: readonly OutgoingEvent[]): Promise<PromiseSettledResult<PublishReceipt>[]> {
    const prepared = prepareAll(contracts.registry, source, events);
    return Promise.allSettled(prepared.map(({ envelope, contract, options: how }) => send(envelope, contract, how)));
  }

  return {
    async publish<K extends EventType<T>>(eventType: K, payload: T['events'][K], how: PublishOptions = {}) {
      const { envelope, contract } = prepareEnvelope(contracts.registry, source, eventType, payload, how);
      return (await send(envelope, contract, how)) as PublishReceipt<K, T['events'][K]>;
    },

    publishAll: publishAll as PublishAll<T>,

    async publishEnvelope(value, how = {}) {
      const opened = verifyEnvelope(contracts.registry, value);
      if (!opened.ok) {
        const { code, message, pointer = '' } = opened.failure;
        if (code === 'message.unknown-type') findContract(contracts.registry, typeOf(value), 'event');
        throw new Invalid('schema.invalid', message, { issues: [{ pointer, keyword: 'envelope', message }] });
      }
      const contract = findContract(contracts.registry, opened.envelope.event_type, 'event');
      return send(opened.envelope, contract, how);
    },
  };
}

function typeOf(envelope: unknown): string {
  const isObject = typeof envelope === 'object' && envelope !== null && 'event_type' in envelope;
  return isObject ? String(envelope.event_type) : '';
}
