import type { JsonObject } from '@bloodbank/schema-model';
import type { Catalogue, CatalogueEntry } from './catalogue.js';
import { type Draft7Schemas, type Loss, toDraft7 } from './to-draft7.js';

/** An AsyncAPI 3.0 document of the whole catalogue: one channel, message and operation for each contract. */
export function renderAsyncApi({ title, entries }: Catalogue): object {
  const perEntry = <T>(make: (entry: CatalogueEntry) => T): Readonly<Record<string, T>> =>
    Object.fromEntries(entries.map((entry) => [entry.name, make(entry)]));
  return {
    asyncapi: '3.0.0',
    info: {
      title,
      version: '1.0.0',
      description: 'Every message is an envelope; its payload is what each schema says.',
    },
    defaultContentType: 'application/json',
    channels: perEntry(channelOf),
    operations: perEntry(({ name, contract }) => ({
      action: 'send',
      title: contract.title,
      channel: { $ref: `#/channels/${name}` },
      messages: [{ $ref: `#/channels/${name}/messages/${name}` }],
    })),
    components: {
      messages: perEntry(messageOf),
      schemas: { Envelope: ENVELOPE, ...Object.assign({}, ...entries.map((entry) => schemasOf(entry).schemas)) },
    },
  };
}

function channelOf({ name, address, contract, exchange }: CatalogueEntry): object {
  const parameters = [...address.matchAll(/\{([a-z0-9_]+)\}/g)].map(([, parameter]) => [parameter, {}] as const);
  return {
    address,
    description: contract.description,
    messages: { [name]: { $ref: `#/components/messages/${name}` } },
    ...(parameters.length === 0 ? {} : { parameters: Object.fromEntries(parameters) }),
    bindings: {
      amqp: {
        is: 'routingKey',
        exchange: { name: exchange, type: 'topic', durable: true, autoDelete: false, vhost: '/' },
        bindingVersion: '0.3.0',
      },
    },
  };
}

function messageOf({ name, contract }: CatalogueEntry): object {
  return {
    name: contract.type,
    title: contract.title,
    summary: contract.description,
    contentType: 'application/json',
    payload: {
      allOf: [{ $ref: '#/components/schemas/Envelope' }],
      properties: {
        ...(contract.parameters.length === 0 ? { event_type: { const: contract.type } } : {}),
        payload: { $ref: `#/components/schemas/${name}` },
      },
    },
  };
}

/** Where the document says less than the schemas of their own: AsyncAPI speaks draft-07. Each place once. */
export function findLosses({ entries }: Catalogue): readonly Loss[] {
  const losses = entries.flatMap((entry) => schemasOf(entry).losses);
  return [...new Map(losses.map((loss) => [`${loss.schema} ${loss.pointer}`, loss])).values()];
}

/** The payload's schema and its definitions, which keep their names: they are unique in a tree. */
function schemasOf({ name, contract }: CatalogueEntry): Draft7Schemas {
  const { $schema: _, $defs, definitions, ...own } = contract.schema as JsonObject;
  const shared = ($defs ?? definitions ?? {}) as JsonObject;
  return toDraft7({ ...shared, [name]: own }, '#/components/schemas/');
}

/** What every message has around its payload. A test compares it with the envelope's own schema. */
export const ENVELOPE = {
  type: 'object',
  required: ['event_id', 'event_type', 'timestamp', 'version', 'source', 'payload'],
  properties: {
    event_id: { type: 'string', format: 'uuid' },
    event_type: { type: 'string' },
    timestamp: { type: 'string', format: 'date-time' },
    version: { type: 'string' },
    source: { type: 'object' },
    correlation_ids: { type: 'array', items: { type: 'string', format: 'uuid' } },
    correlation_id: { type: ['string', 'null'] },
    causation_id: { type: ['string', 'null'] },
    agent_context: { type: ['object', 'null'] },
    metadata: { type: 'object' },
    priority: { enum: ['low', 'normal', 'high', 'critical'] },
    ttl_seconds: { type: 'integer' },
    payload: {},
  },
} as const;
