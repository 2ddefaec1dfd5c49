import { type JsonObject, type JsonValue, memberOf } from '../json.js';
import type { Annotations, Kind, Priority } from './annotations.js';
import { X_WORDS } from './x-words.js';

/** The root's `x-` words. A word whose value does not fit is left out here, and reported by `checkAnnotations`. */
export function readAnnotations(schema: JsonObject): Annotations {
  const read = <T extends JsonValue>(word: string): T | undefined => {
    const value = memberOf(schema, word);
    return value !== undefined && X_WORDS.get(word)?.accepts(value) ? (value as T) : undefined;
  };
  const optional = {
    eventType: read<string>('x-event-type'),
    tsName: read<string>('x-ts-name'),
    reply: read<string>('x-reply'),
    http: read<string>('x-http'),
    uniqueKey: read<readonly string[]>('x-unique-key'),
    partitionKey: read<string>('x-partition-key'),
    topic: read<string>('x-topic'),
    priority: read<Priority>('x-priority'),
    ttlSeconds: read<number>('x-ttl-seconds'),
    deprecated: read<string>('x-deprecated'),
  };
  return {
    ...withoutUndefined(optional),
    routingKey: read<string>('x-routing-key') ?? '{event_type}',
    kind: read<Kind>('x-kind') ?? 'event',
    open: read<boolean>('x-open') ?? false,
    reserved: read<readonly string[]>('x-reserved') ?? [],
  };
}

type Defined<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as Defined<T>;
}
