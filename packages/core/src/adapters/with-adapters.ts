import type { Registry } from '../contract/contract-set.js';
import { isObject } from '../json/object.js';
import type { Document, EnvelopeAdapter } from './envelope-adapter.js';

/** A registry whose readers understand what the adapters do, each in turn. */
export function withAdapters(registry: Registry, adapters: readonly EnvelopeAdapter[]): Registry {
  return adapters.length === 0 ? registry : { ...registry, adapters: [...(registry.adapters ?? []), ...adapters] };
}

/** A decoded message as the adapters leave it; what is no object is nobody's affair. @throws whatever an adapter throws. */
export function adaptMessage(value: unknown, registry: Registry, routingKey: string | undefined): unknown {
  const { adapters } = registry;
  if (adapters === undefined || !isObject(value)) return value;
  return adapters.reduce<Document>((message, { adapt }) => adapt(message, { routingKey, registry }) ?? message, value);
}
