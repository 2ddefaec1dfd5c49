import type { EventSchema, SchemaSet } from '@bloodbank/schema-model';
import type { ContractDescriptor } from '../runtime/create-registry.js';
import { SCHEMA_URI, toBundledSchema } from './bundle-schema.js';

/** An event as its registry entry, all but the validator. */
export function describeEvent(set: SchemaSet, event: EventSchema): Omit<ContractDescriptor, 'validate'> {
  const { reply, http, uniqueKey, partitionKey, priority, ttlSeconds, deprecated, open } = event.annotations;
  const bundled = toBundledSchema(set, event.unit);
  return {
    type: event.type,
    typeName: event.unit.name,
    version: event.version,
    kind: event.kind,
    domain: event.domain,
    routingKey: event.routingKey,
    file: `${set.label}/${event.file}`,
    title: event.title,
    description: event.description,
    parameters: event.parameters,
    ...(reply === undefined ? {} : { reply }),
    ...(http === undefined ? {} : { http }),
    ...(uniqueKey === undefined ? {} : { uniqueKey }),
    ...(partitionKey === undefined ? {} : { partitionKey }),
    ...(priority === undefined ? {} : { priority }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    ...(deprecated === undefined ? {} : { deprecated }),
    open,
    sensitive: event.sensitive,
    root: { $schema: SCHEMA_URI, ...(typeof bundled === 'boolean' ? { not: {} } : bundled) },
    uses: event.reaches.flatMap((key) => set.units.get(key)?.name ?? []),
    examples: event.examples,
  };
}
