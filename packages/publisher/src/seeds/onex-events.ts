import type { ContractSet, ContractTypes } from '@bloodbank/core/contract';
import { type Envelope, type Metadata, prepareEnvelope, type SealOptions } from '@bloodbank/core/envelope';
import type { OutgoingEvent } from '@bloodbank/core/ports';

/** Who publishes, as ONEX says it. */
export interface OnexService {
  readonly service: string;
  readonly instanceId?: string;
  readonly hostname?: string;
}

export interface OnexMessage<K extends string, P> {
  /** There the topic is the event type. */
  readonly topic: K;
  readonly payload: P;
  /** The flow that it belongs to. Default: a new one. */
  readonly correlationId?: string;
  /** The message that caused it. Default: the root of the flow. */
  readonly causationId?: string;
  readonly metadata?: Metadata;
}

export interface OnexEventCreators<T extends ContractTypes> {
  /** An event, or a request to one owner, sealed. Sent with `bus.send(event)`. */
  createOnexEvent<K extends keyof T['events'] & string>(
    message: OnexMessage<K, T['events'][K]>,
  ): Envelope<K, T['events'][K]>;
  createOnexRequest<K extends keyof T['commands'] & string>(
    message: OnexMessage<K, T['commands'][K]>,
  ): Envelope<K, T['commands'][K]>;
  /** A list of topics and payloads, for `bus.publishAll`. */
  toBatch<const K extends readonly (keyof T['events'] & string)[]>(
    messages: {
      readonly [I in keyof K]: OnexMessage<K[I], T['events'][K[I]]>;
    },
  ): { readonly [I in keyof K]: OutgoingEvent<K[I], T['events'][K[I]]> };
}

/**
 * @example
 * ```ts
 * const { createOnexEvent } = onexEventCreators(contracts, { service: 'archon-intelligence', instanceId: 'instance-123' });
 * await bus.send(createOnexEvent({ topic: 'omninode.intelligence.event.quality_assessed.v1', payload }));
 * ```
 */
export function onexEventCreators<T extends ContractTypes>(
  contracts: ContractSet<T>,
  { service, instanceId, hostname = 'unknown' }: OnexService,
): OnexEventCreators<T> {
  const source = {
    host: hostname,
    type: 'service',
    app: service,
    service,
    ...(instanceId === undefined ? {} : { instance_id: instanceId }),
  };
  const seal = (kind: 'event' | 'command', message: OnexMessage<string, unknown>): Envelope =>
    prepareEnvelope(contracts.registry, source, message.topic, message.payload, { ...optionsOf(message), kind })
      .envelope;
  return {
    createOnexEvent: ((message) => seal('event', message)) as OnexEventCreators<T>['createOnexEvent'],
    createOnexRequest: ((message) => seal('command', message)) as OnexEventCreators<T>['createOnexRequest'],
    toBatch: ((messages: readonly OnexMessage<string, unknown>[]) =>
      messages.map((message) => ({
        eventType: message.topic,
        payload: message.payload,
        options: { ...optionsOf(message), source },
      }))) as unknown as OnexEventCreators<T>['toBatch'],
  };
}

function optionsOf({
  correlationId,
  causationId = correlationId,
  metadata,
}: OnexMessage<string, unknown>): SealOptions {
  const cause = causationId && { event_id: causationId, correlation_id: correlationId ?? causationId };
  return { ...(cause ? { causedBy: cause } : {}), ...(metadata === undefined ? {} : { metadata }) };
}
