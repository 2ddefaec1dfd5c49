import { createTopology, defaultTopology, expandQueue, mergeRascal } from '@bloodbank/topology';
import { createRabbitTransport } from '../index.js';

/**
 * A consumer that dies of one message, as from an out-of-memory kill: it gets no chance to say anything. Run by
 * `poison-isolation.test.ts` as a process of its own; it prints `ready`, and the routing key of each message that it
 * handled.
 */
const [url = '', exchange = '', queue = '', deadLetterQueue = '', limit = '3'] = process.argv.slice(2);
const declaration = { queue, deadLetterQueue, bindings: [{ exchange, pattern: `${queue}.#` }], retryDelaysMs: [] };

const own = expandQueue(declaration);
const limited = { 'x-delivery-limit': Number(limit) };
const definition = own.queues[queue];
const queues = {
  [queue]: { options: { ...definition?.options, arguments: { ...definition?.options?.arguments, ...limited } } },
};
const topology = createTopology(mergeRascal(defaultTopology(exchange).rascal, { queues }), []);

const transport = await createRabbitTransport({ url, topology });
await transport.consume(declaration, { prefetch: 10 }, async ({ routingKey }) => {
  // As long as real work, so that the poison has company.
  await new Promise((resolve) => setTimeout(resolve, 20));
  if (routingKey.endsWith('.poison')) process.kill(process.pid, 'SIGKILL');
  console.log(routingKey);
  return { kind: 'ack' };
});
console.log('ready');
