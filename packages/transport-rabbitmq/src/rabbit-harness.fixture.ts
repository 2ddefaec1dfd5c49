import { isReservedHeader } from '@bloodbank/core/message';
import type { ConsumerGroup, Transport } from '@bloodbank/core/ports';
import {
  type DeadLetterFacts,
  freshName,
  type HarnessFactory,
  type RestingMessage,
  startTcpProxy,
  type TestBroker,
  type TransportHarness,
  waitFor,
} from '@bloodbank/testkit';
import {
  commandsExchangeOf,
  deadLetterQueueOf,
  declarationsOf,
  groupQueueOf,
  ownerMarkerOf,
  retryQueueOf,
} from '@bloodbank/topology';
import { type Channel, connect, type GetMessage } from 'amqplib';
import { readMessage } from './consume/received-message.js';
import { createRabbitTransport, OWN_HEADERS, RABBIT_CAPABILITIES } from './index.js';
import { Places } from './layout/places.js';

/** Runs the transport through a proxy at which it can be cut, and looks at the broker past it. */
export function rabbitHarness(broker: TestBroker): HarnessFactory {
  return { capabilities: RABBIT_CAPABILITIES, open: () => openHarness(broker.url) };
}

async function openHarness(url: string): Promise<TransportHarness> {
  const exchange = freshName('conformance');
  const places = new Places(exchange);
  const queuesOf = (group: ConsumerGroup) => declarationsOf(group, exchange).map(({ queue }) => queue);
  const deadLettersOf = (group: ConsumerGroup) => deadLetterQueueOf(groupQueueOf(group, exchange));
  const proxy = await startTcpProxy(url);
  const outside = await connect(url);
  outside.on('error', () => {});
  const ownQueues: string[] = [];

  /** A question about a queue that is not there closes the channel it is asked on. */
  async function onChannel<T>(ask: (channel: Channel) => Promise<T>, otherwise: T): Promise<T> {
    const channel = await outside.createChannel();
    channel.on('error', () => {});
    try {
      const answer = await ask(channel);
      channel.close().catch(() => {});
      return answer;
    } catch {
      return otherwise;
    }
  }

  const takeAll = (queue: string) =>
    onChannel(async (channel) => {
      const taken: RestingMessage[] = [];
      for (;;) {
        const message = await channel.get(queue, { noAck: true });
        if (message === false) return taken;
        taken.push(describeResting(message, queue, places));
      }
    }, []);

  const publishForeign: TransportHarness['publishForeign'] = async (message) => {
    const channel = await outside.createConfirmChannel();
    const { address, body, ...options } = message;
    const routes =
      'key' in address
        ? [places.routeOf(address)]
        : queuesOf(address).map((queue) => ({ exchange: '', routingKey: queue }));
    for (const route of routes) channel.publish(route.exchange, route.routingKey, Buffer.from(body), options);
    await channel.waitForConfirms();
    await channel.close();
  };

  return {
    patienceMs: 8_000,
    createTransport: (options): Promise<Transport> =>
      createRabbitTransport({
        url: proxy.url,
        exchange,
        reconnect: { initialDelayMs: 20, maxDelayMs: 200 },
        connectTimeoutMs: 3_000,
        ...options,
      }),
    takeAll: async (group) => (await Promise.all(queuesOf(group).map(takeAll))).flat(),
    takeDeadLetters: (group) => takeAll(deadLettersOf(group)),
    hasPlace: (queue) =>
      onChannel(
        (channel) =>
          channel.checkQueue(queue).then(
            () => true,
            // 405: it is there, exclusive to somebody else.
            (error: { readonly code?: number }) => error.code === 405,
          ),
        false,
      ),
    deleteGroup: async (group) => {
      const retries = queuesOf(group).flatMap((queue) =>
        group.retryDelaysMs.map((delayMs) => retryQueueOf(queue, delayMs)),
      );
      const markers = group.patterns.map((pattern) => ownerMarkerOf(commandsExchangeOf(exchange), pattern));
      for (const queue of [...queuesOf(group), ...retries, deadLettersOf(group), ...markers]) {
        await onChannel((channel) => channel.deleteQueue(queue), undefined);
      }
    },
    publishForeign,
    refuseMessages: async (key) => {
      const queue = freshName('full');
      ownQueues.push(queue);
      const full = { 'x-max-length': 1, 'x-overflow': 'reject-publish' };
      await onChannel(async (channel) => {
        await channel.assertQueue(queue, { durable: true, arguments: full });
        await channel.bindQueue(queue, exchange, key);
      }, undefined);
      await onChannel(async (channel) => {
        channel.sendToQueue(queue, Buffer.from('fills it'));
        await waitFor(async () => (await channel.checkQueue(queue)).messageCount === 1);
      }, undefined);
    },
    cut: async () => {
      proxy.cut();
    },
    isolate: async () => {
      proxy.refuse();
      proxy.cut();
    },
    rejoin: async () => proxy.accept(),
    stall: () => proxy.stall(),
    resume: () => proxy.resume(),
    close: async () => {
      for (const queue of ownQueues) await onChannel((channel) => channel.deleteQueue(queue), undefined);
      for (const name of [exchange, commandsExchangeOf(exchange)]) {
        await onChannel((channel) => channel.deleteExchange(name), undefined);
      }
      await outside.close();
      await waitFor(() => proxy.connectionCount() === 0, { what: 'the end of every connection' });
      await proxy.close();
    },
  };
}

function describeResting(message: GetMessage, queue: string, places: Places): RestingMessage {
  const fields = { ...message.fields, consumerTag: '' };
  const { delivery } = readMessage({ ...message, fields }, { queue, isQuorum: true, places });
  const headers: Readonly<Record<string, unknown>> = message.properties.headers ?? {};
  const facts: DeadLetterFacts = {
    code: String(headers[OWN_HEADERS.errorCode]),
    message: String(headers[OWN_HEADERS.errorMessage]),
    attempts: Number(headers[OWN_HEADERS.attempts]),
    address: places.addressOf({
      exchange: String(headers[OWN_HEADERS.exchange]),
      routingKey: String(headers[OWN_HEADERS.routingKey]),
    }),
  };
  const theirs = Object.entries(delivery.headers).filter(([name]) => !isReservedHeader(name));
  return {
    body: message.content,
    properties: delivery.properties,
    headers: Object.fromEntries(theirs),
    ...(headers[OWN_HEADERS.errorCode] === undefined ? {} : { deadLetter: facts }),
  };
}
