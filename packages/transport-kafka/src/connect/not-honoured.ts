import type { TopologyFile } from '@bloodbank/core/ports';

/** What a queue's arguments ask of a broker, and why Kafka cannot do it, for the person who wrote the file. */
const ARGUMENTS: Readonly<Record<string, string>> = {
  'x-max-priority': 'a partition is read in the order in which it was written',
  'x-max-length': 'a topic is bounded by retention, for all its readers',
  'x-max-length-bytes': 'a topic is bounded by retention, for all its readers',
  'x-overflow': 'a topic is never full for one reader alone',
  'x-expires': 'a group ends when its offsets are forgotten, by the broker’s own setting',
  'x-single-active-consumer': 'a partition has one reader in any case, and a topic as many as it has partitions',
  'x-queue-mode': 'every topic is on disk',
};

/** What of rascal's own words has no counterpart here and changes nothing. */
const SILENT = new Set(['x-queue-type', 'x-quorum-initial-group-size', 'x-delivery-limit', 'x-dead-letter-strategy']);

/** Each entry of the topology files that Kafka cannot honour, in a sentence that names it. */
export function notHonoured(files: readonly TopologyFile[]): readonly string[] {
  return files.flatMap(({ file, text }) => {
    const entries: string[] = [];
    for (const vhost of Object.values(objectAt(parse(text), 'vhosts'))) {
      for (const [name, queue] of Object.entries(objectAt(vhost, 'queues'))) {
        for (const argument of Object.keys(objectAt(objectAt(queue, 'options'), 'arguments'))) {
          const reason = ARGUMENTS[argument];
          if (reason !== undefined) entries.push(`${file}: "${argument}" of the queue "${name}": ${reason}.`);
          else if (argument.startsWith('x-') && !SILENT.has(argument) && !/dead-letter|message-ttl/.test(argument)) {
            entries.push(`${file}: "${argument}" of the queue "${name}": Kafka has nothing like it.`);
          }
        }
      }
      for (const [name, exchange] of Object.entries(objectAt(vhost, 'exchanges'))) {
        const type = (exchange as { readonly type?: unknown } | null)?.type;
        if (typeof type === 'string' && type !== 'topic' && type !== 'direct') {
          entries.push(
            `${file}: the exchange "${name}" of type "${type}": a topic is read by patterns over keys alone.`,
          );
        }
      }
      for (const [name, binding] of Object.entries(objectAt(vhost, 'bindings'))) {
        if (typeof binding !== 'object' || binding === null) continue;
        if ((binding as { readonly destinationType?: unknown }).destinationType === 'exchange') {
          entries.push(`${file}: the binding "${name}" between exchanges: there are none here.`);
        }
      }
    }
    return entries;
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The loader of topology files says what is wrong with it.
    return undefined;
  }
}

function objectAt(value: unknown, name: string): Readonly<Record<string, unknown>> {
  const inner: unknown = typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
  return typeof inner === 'object' && inner !== null ? (inner as Readonly<Record<string, unknown>>) : {};
}
