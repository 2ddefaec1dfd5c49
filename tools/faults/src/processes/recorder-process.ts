/** A recorder as a process of its own, that can be killed. It prints `ready`. */
import { createPostgresEventStore, startRecorder } from '@bloodbank/event-store';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import type { RecorderOrders } from './start-recorder.js';

const { url, exchange, storeUrl, schema, timeoutMs }: RecorderOrders = JSON.parse(process.argv[2] ?? '');

const store = createPostgresEventStore({ url: storeUrl, schema, timeoutMs });
const transport = await createRabbitTransport({ url, exchange, connectionName: 'recorder' });
await startRecorder({ transport, store, batchSize: 50 });
console.log('ready');
