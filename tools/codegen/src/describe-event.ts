import type { EventSchema, SchemaSet } from '@bloodbank/schema-model';
import type { ContractDescriptor } from '../runtime/create-registry.js';
import { toBundledSchema } from './bundle-schema.js';

type EventDescription = Omit<ContractDescriptor, 'root' | 'validate'> & { readonly root: () => object };

/** An event as its registry entry, all but the validator. Its schema is made when `root` is called. */
export function describeEvent(set: SchemaSet, event: EventSchema): EventDescription {
  const { reply, http, uniqueKey, partitionKey, topic, priority, ttlSeconds, deprecated, open } = event.annotations;
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
    ...(topic === undefined ? {} : { topic }),
    ...(priority === undefined ? {} : { priority }),
    ...(ttlSeconds === undefined ? {} : { ttlSeconds }),
    ...(deprecated === undefined ? {} : { deprecated }),
    open,
    sensitive: event.sensitive,
    root: () => {
      const bundled = toBundledSchema(set, event.unit);
      return typeof bundled === 'boolean' ? { not: {} } : bundled;
    },
    uses: event.reaches.flatMap((key) => set.units.get(key)?.name ?? []),
    examples: event.examples,
  };
}
