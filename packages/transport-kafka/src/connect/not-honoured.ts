import {
  COMMANDS_EXCHANGE,
  type CollectedParts,
  commandsExchangeOf,
  DEAD_LETTER_EXCHANGE,
  DELIVERY_LIMIT,
  deadLetterQueueOf,
  EVENTS_EXCHANGE,
  type Part,
  type RascalBinding,
  type RascalExchange,
  type RascalQueue,
} from '@bloodbank/topology';

/** What a queue's arguments ask of a broker, and why Kafka cannot do it, for the person who wrote the file. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  'x-max-priority': 'a partition is read in the order in which it was written',
  'x-max-length': 'a topic is bounded by retention, for all its readers',
  'x-max-length-bytes': 'a topic is bounded by retention, for all its readers',
  'x-overflow': 'a topic is never full for one reader alone',
  'x-expires': 'a group ends when its offsets are forgotten, by the broker’s own setting',
  'x-single-active-consumer': 'a partition has one reader in any case, and a topic as many as it has partitions',
  'x-queue-mode': 'every topic is on disk',
  'x-max-age': 'retention is the topic’s, and stands in kafka.json',
};

/** What changes nothing here, for a topic is so in any case, or has more than is asked for. */
const SILENT = new Set([
  'x-queue-type',
  'x-quorum-initial-group-size',
  'x-dead-letter-strategy',
  'x-queue-version',
  'x-message-ttl',
]);

const OPTIONS: Readonly<Record<string, (value: unknown) => string | undefined>> = {
  exclusive: (value) => (value === true ? 'the members of a group share its topics' : undefined),
  autoDelete: (value) => (value === true ? 'a group and its topics stay when nobody consumes' : undefined),
  durable: (value) => (value === false ? 'every topic outlives the brokers' : undefined),
};

/** Each entry of the topology files that Kafka cannot honour, in a sentence that names it. `exchange` is that of the events. */
export function notHonoured(
  { queues, exchanges, bindings }: CollectedParts,
  exchange: string = EVENTS_EXCHANGE,
): readonly string[] {
  const sources = [exchange, commandsExchangeOf(exchange)];
  const standard = [...sources, EVENTS_EXCHANGE, COMMANDS_EXCHANGE, DEAD_LETTER_EXCHANGE];
  return [
    ...each(queues, (name, definition, owner) => ofQueue(name, definition, owner)),
    ...each(exchanges, (name, definition) => ofExchange(name, definition)),
    ...each(bindings, (name, definition) => ofBinding(name, definition, sources, standard)),
  ];
}

function each<T>(
  parts: ReadonlyMap<string, Part<T>>,
  look: (name: string, definition: T, owner: string) => readonly string[],
): readonly string[] {
  return [...parts].flatMap(([name, { definition, owner, origin }]) => {
    const place = origin.line === undefined ? origin.file : `${origin.file}:${origin.line}`;
    return look(name, definition, owner).map((text) => `${place}: ${text}.`);
  });
}

function ofQueue(name: string, { options = {} }: RascalQueue, owner: string): readonly string[] {
  // It holds the dead letters of another, and they have their topics.
  if (name.startsWith(deadLetterQueueOf(''))) return [];
  const nobodys =
    owner === 'bus'
      ? [`the queue "${name}" belongs to no service: no group reads for it, and its topics keep what it would`]
      : [];
  const ofOptions = Object.entries(options).flatMap(([option, value]) => {
    const reason = OPTIONS[option]?.(value);
    return reason === undefined ? [] : [`"${option}" of the queue "${name}": ${reason}`];
  });
  const ofArguments = Object.entries(options.arguments ?? {}).flatMap(([argument, value]) => {
    const reason = whyNot(argument, value, name);
    return reason === undefined ? [] : [`"${argument}" of the queue "${name}": ${reason}`];
  });
  return [...nobodys, ...ofOptions, ...ofArguments];
}

function whyNot(argument: string, value: unknown, queue: string): string | undefined {
  if (argument === 'x-delivery-limit') {
    return value === DELIVERY_LIMIT
      ? undefined
      : `what its consumers die over is handed out ${DELIVERY_LIMIT} times, whatever the file says`;
  }
  if (argument.startsWith('x-dead-letter-')) {
    const isOurs = value === DEAD_LETTER_EXCHANGE || value === deadLetterQueueOf(queue) || SILENT.has(argument);
    return isOurs ? undefined : 'its dead letters rest in "<topic>.dlq"';
  }
  if (SILENT.has(argument)) return undefined;
  return ARGUMENTS[argument] ?? 'Kafka has nothing like it';
}

function ofExchange(name: string, { type, options = {} }: RascalExchange): readonly string[] {
  const ofType =
    type === undefined || type === 'topic' || type === 'direct'
      ? []
      : [`the exchange "${name}" of type "${type}": a topic is read by patterns over keys alone`];
  const isAlternate = 'alternateExchange' in options || 'alternate-exchange' in asObject(options['arguments']);
  return isAlternate ? [...ofType, `the exchange "${name}" with an alternate one: there are none here`] : ofType;
}

function ofBinding(
  name: string,
  { source, destinationType, options = {} }: RascalBinding,
  sources: readonly string[],
  standard: readonly string[],
): readonly string[] {
  if (destinationType === 'exchange') return [`the binding "${name}" between exchanges: there are none here`];
  if (!standard.includes(source)) {
    return [
      `the binding "${name}" from the exchange "${source}": a group reads what is published to ${sources.join(' or ')}`,
    ];
  }
  return Object.keys(options).length === 0
    ? []
    : [`the arguments of the binding "${name}": a group reads by keys alone`];
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}
