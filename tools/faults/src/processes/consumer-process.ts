/**
 * A consumer as a process of its own, that can be killed. It prints `ready`, and `effect <message id>` for each message
 * whose effect it has had.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import { groupOf, layoutOf } from '../bench/topology-of.js';
import type { ConsumerOrders } from './start-consumer.js';

const { url, declaration, prefetch, workMs, deliveryLimit, crash }: ConsumerOrders = JSON.parse(process.argv[2] ?? '');

const transport = await createRabbitTransport({ url, ...layoutOf(declaration, deliveryLimit) });

let count = 0;
const die = (): void => void process.kill(process.pid, 'SIGKILL');

await transport.consume(groupOf(declaration), { prefetch }, async ({ properties, address }) => {
  count += 1;
  const isLast = count === crash?.atDelivery;
  await sleep(workMs);
  if (address.key.endsWith('.poison')) die();
  if (isLast && crash.point === 'before-effect') die();
  console.log(`effect ${properties.messageId}`);
  if (isLast && crash.point === 'after-effect') die();
  return { kind: 'ack' };
});
process.once('SIGTERM', () => void transport.close({ timeoutMs: 10_000 }));
console.log('ready');
