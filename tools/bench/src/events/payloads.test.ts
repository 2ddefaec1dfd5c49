import { fileURLToPath } from 'node:url';
import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import amqp from 'amqplib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { placeOf } from '../broker/place.js';
import { amqplibClient } from '../clients/amqplib.js';
import { bloodbankClient } from '../clients/bloodbank.js';
import type { Client } from '../clients/client.js';
import type { ArmSetting } from '../harness/workload.js';
import { type Contracts, generateContracts, importContracts } from './contracts.js';
import { createMessage } from './message.js';
import { PAYLOADS, type PayloadName } from './payloads.js';

const FOLDER = fileURLToPath(new URL('../../.generated/payloads-test', import.meta.url));
const NAMES = Object.keys(PAYLOADS) as PayloadName[];
let contracts: Contracts;

beforeAll(async () => {
  contracts = await importContracts(await generateContracts(FOLDER));
}, 60_000);

test.each<[PayloadName, number]>([
  ['small', 500],
  ['structured', 20_000],
  ['text', 20_000],
])('%s is as large as its title says, and valid', (name, bytes) => {
  const { eventType, payload } = PAYLOADS[name];
  const size = JSON.stringify(payload).length;
  expect(Math.abs(size - bytes) / bytes).toBeLessThan(0.05);
  expect(contracts.registry.find(eventType)?.validatePublish(payload)).toEqual([]);
});

describe('what amqplib sends is what Bloodbank sends', () => {
  let broker: Awaited<ReturnType<typeof startEmbeddedBroker>>;
  beforeAll(async () => {
    broker = await startEmbeddedBroker();
  });
  afterAll(() => broker.close());

  async function sentBy(client: Client, name: PayloadName) {
    const place = placeOf(`bench-${name}`);
    const connection = await amqp.connect(broker.url);
    const channel = await connection.createChannel();
    await channel.assertExchange(place.exchange, 'topic', { durable: true });
    await channel.assertQueue(place.queue, { durable: true });
    await channel.bindQueue(place.queue, place.exchange, '#');
    const setting: ArmSetting = {
      program: 'publish',
      options: {},
      runMs: 0,
      url: broker.url,
      place,
      contracts: FOLDER,
    };
    const publisher = await client.openPublisher(setting);
    const message = createMessage(PAYLOADS[name]);
    await new Promise<void>((resolve, reject) =>
      publisher.publish(message, (error) => (error ? reject(error) : resolve())),
    );
    await publisher.close();
    const got = await channel.get(place.queue, { noAck: true });
    await connection.close();
    if (got === false) throw new Error('Nothing arrived.');
    const { headers, ...properties } = got.properties;
    const known = Object.entries(properties).filter(([, value]) => value !== undefined);
    const envelope = JSON.parse(got.content.toString()) as Readonly<Record<string, unknown>>;
    return {
      routingKey: got.fields.routingKey,
      bytes: got.content.length,
      envelope: Object.keys(envelope),
      source: envelope['source'],
      payload: envelope['payload'],
      properties: known.map(([key]) => key).sort(),
      fixed: {
        type: properties.type,
        appId: properties.appId,
        contentType: properties.contentType,
        deliveryMode: properties.deliveryMode,
      },
      // Once a second a publish also asks whether somebody records.
      headers: Object.keys(headers ?? {}).filter((name) => name !== 'bloodbank-recorded'),
    };
  }

  test.each(NAMES)('%s: the same bytes but for ids and times, the same properties', async (name) => {
    expect(await sentBy(amqplibClient, name)).toEqual(await sentBy(bloodbankClient, name));
  });
});
