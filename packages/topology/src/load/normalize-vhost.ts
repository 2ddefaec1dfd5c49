import { escapeSegment } from '@bloodbank/core/json';
import { bindingName } from '../expand/binding-name.js';
import type { RascalBinding, RascalExchange, RascalQueue } from '../rascal/rascal-config.js';
import { asObject } from './unknown-keys.js';

/** A part of a vhost with its name, and its pointer below the vhost. */
export interface Named<T> {
  readonly name: string;
  readonly pointer: string;
  readonly definition: T;
}

export interface NormalizedVhost {
  readonly exchanges: readonly Named<RascalExchange>[];
  readonly queues: readonly Named<RascalQueue>[];
  readonly bindings: readonly Named<RascalBinding>[];
}

/** `source[key, key] -> destination`, the shorthand of rascal. */
const SHORTHAND = /^\s*(?<source>[\w:.-]+)\s*(?:\[\s*(?<keys>.*?)\s*\])?\s*->\s*(?<destination>[\w:.-]+)\s*$/;

/** Options of amqplib that are only other words for queue arguments. */
const ARGUMENT_OPTIONS: Readonly<Record<string, string>> = {
  messageTtl: 'x-message-ttl',
  expires: 'x-expires',
  deadLetterExchange: 'x-dead-letter-exchange',
  deadLetterRoutingKey: 'x-dead-letter-routing-key',
  maxLength: 'x-max-length',
  maxPriority: 'x-max-priority',
};

/** Brings the shorthands of a vhost, which must be valid rascal, into the one long form. */
export function normalizeVhost(vhost: unknown): NormalizedVhost {
  const { exchanges, queues, bindings } = asObject(vhost);
  return {
    exchanges: named(exchanges, 'exchanges').map(withDefaults),
    queues: named(queues, 'queues').map(({ definition, ...rest }) => ({ ...rest, definition: longQueue(definition) })),
    bindings: named(bindings, 'bindings').flatMap(longBindings),
  };
}

type RawPart = Named<Readonly<Record<string, unknown>>>;

/** Collections are objects keyed by name, or arrays of names. */
function named(collection: unknown, key: string): readonly RawPart[] {
  if (Array.isArray(collection)) {
    return collection.map((name, index) => ({ name: String(name), pointer: `/${key}/${index}`, definition: {} }));
  }
  return Object.entries(asObject(collection)).map(([name, definition]) => ({
    name,
    pointer: `/${key}/${escapeSegment(name)}`,
    definition: asObject(definition),
  }));
}

function withDefaults({ name, pointer, definition }: RawPart): Named<RascalExchange> {
  return {
    name,
    pointer,
    definition: { type: 'topic', ...definition, options: { durable: true, ...asObject(definition['options']) } },
  };
}

function longQueue(definition: Readonly<Record<string, unknown>>): RascalQueue {
  const options = Object.entries(asObject(definition['options']));
  const sugar = options.flatMap(([option, value]) => {
    const argument = ARGUMENT_OPTIONS[option];
    return argument === undefined ? [] : [[argument, value] as const];
  });
  const plain = options.filter(([option]) => ARGUMENT_OPTIONS[option] === undefined);
  const given = asObject(asObject(definition['options'])['arguments']);
  return {
    ...definition,
    options: { durable: true, ...Object.fromEntries(plain), arguments: { ...Object.fromEntries(sugar), ...given } },
  };
}

/** One binding per key; rascal's defaults are the destination type `queue` and the key `#`. */
function longBindings({ name, pointer, definition }: RawPart): readonly Named<RascalBinding>[] {
  const short = SHORTHAND.exec(name)?.groups ?? {};
  const { bindingKey, bindingKeys, source, destination, destinationType, options } = definition;
  const shortKeys = short['keys']?.split(/[,\s]+/) ?? [];
  const keys = [bindingKeys, bindingKey, shortKeys].flat().filter((key) => typeof key === 'string' && key !== '');
  const distinct = keys.length === 0 ? ['#'] : [...new Set(keys)];
  return distinct.map((key) => {
    const binding: RascalBinding = {
      source: String(source ?? short['source'] ?? ''),
      destination: String(destination ?? short['destination'] ?? ''),
      destinationType: destinationType === 'exchange' ? 'exchange' : 'queue',
      bindingKey: String(key),
      ...(options === undefined ? {} : { options: asObject(options) }),
    };
    return { name: bindingName(binding), pointer, definition: binding };
  });
}
