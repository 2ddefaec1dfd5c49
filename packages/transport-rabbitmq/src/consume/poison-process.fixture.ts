import type { ConsumerGroup } from '@bloodbank/core/ports';
import { createTopology, defaultTopology, expandQueue, mergeRascal } from '@bloodbank/topology';
import { createRabbitTransport } from '../index.js';

/**
 * A consumer that dies of one message, as from an out-of-memory kill: it gets no chance to say anything. Run by
 * `poison-isolation.test.ts` as a process of its own; it prints `ready`, and the routing key of each message that it
 * handled.
 */
const [url = '', exchange = '', queue = '', deadLetterQueue = '', limit = '3'] = process.argv.slice(2);
const patterns = [`${queue}.#`];
const group: ConsumerGroup = { kind: 'event', group: queue, name: queue, patterns, retryDelaysMs: [] };
const bindings = patterns.map((pattern) => ({ exchange, pattern }));

const own = expandQueue({ queue, deadLetterQueue, bindings, retryDelaysMs: [] });
const limited = { 'x-delivery-limit': Number(limit) };
const definition = own.queues[queue];
const queues = {
  [queue]: { options: { ...definition?.options, arguments: { ...definition?.options?.arguments, ...limited } } },
};
const topology = createTopology(mergeRascal(defaultTopology(exchange).rascal, { queues }), []);

const transport = await createRabbitTransport({ url, exchange, topology });
await transport.consume(group, { prefetch: 10 }, async ({ address: { key } }) => {
  // As long as real work, so that the poison has company.
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (key.endsWith('.poison')) process.kill(process.pid, 'SIGKILL');
  console.log(key);
  return { kind: 'ack' };
});
console.log('ready');
