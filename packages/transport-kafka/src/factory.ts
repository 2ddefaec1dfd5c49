import type { TransportFactory } from '@bloodbank/core/ports';
import { openQueueAdmin } from './admin/queue-admin.js';
import { notHonoured } from './connect/not-honoured.js';
import { parseKafkaUrl } from './connect/parse-url.js';
import { createKafkaTransport } from './transport.js';

/** Kafka, and whatever speaks its protocol as it does. */
export const kafka: TransportFactory = {
  schemes: ['kafka', 'kafkas'],
  async connect({ url, clientName, topology, exchange, logger, connectTimeoutMs, addresses = [] }) {
    const options = parseKafkaUrl(url);
    const transport = await createKafkaTransport({
      ...options,
      clientId: clientName,
      prefix: exchange,
      logger,
      connectTimeoutMs,
      addresses,
    });
    for (const entry of notHonoured(topology)) logger.warn({ entry }, 'Kafka cannot honour an entry of the topology.');
    return transport;
  },
  openQueueAdmin: ({ url, clientName }) => openQueueAdmin({ ...parseKafkaUrl(url), clientId: clientName }),
};
