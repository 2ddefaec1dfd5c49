/** Runs a replay as a process of its own, that can be killed. It prints `replayed <count>` after each batch, and in the end its state. */
import { createPostgresEventStore, createPostgresReplayLog, runReplay } from '@bloodbank/event-store';
import { createRabbitTransport } from '@bloodbank/transport-rabbitmq';
import type { ReplayOrders } from './start-replay.js';

const { url, exchange, storeUrl, schema, plan }: ReplayOrders = JSON.parse(process.argv[2] ?? '');

const store = createPostgresEventStore({ url: storeUrl, schema, timeoutMs: 240_000 });
const log = createPostgresReplayLog({ url: storeUrl, schema, timeoutMs: 240_000 });
const transport = await createRabbitTransport({ url, exchange, connectionName: 'replay' });
const onProgress = (replayed: number): void => console.log(`replayed ${replayed}`);
const { state } = await runReplay({ store, log, transport, plan, by: 'faults', stopAtDeadLetter: false, onProgress });
console.log(`state ${state}`);
await transport.close();
await store.close();
await log.close();
