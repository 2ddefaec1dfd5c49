import type { TransportFactory } from '@bloodbank/core/ports';
import { loadTopology, TopologyError } from '@bloodbank/topology';
import { createQueueAdmin } from './admin/queue-admin.js';
import { createRabbitTransport } from './transport.js';

/** RabbitMQ, and whatever speaks AMQP 0-9-1 as it does: the embedded broker too. */
export const rabbitmq: TransportFactory = {
  schemes: ['amqp', 'amqps'],
  async connect(request) {
    const { url, findUrl, clientName, exchange, logger, heartbeatSeconds, connectTimeoutMs } = request;
    const { mayBeAway = false } = request;
    const { topology, findings } = loadTopology(request.topology, exchange, request.exchangeType);
    const fault = findings.find(({ severity }) => severity === 'error');
    if (fault !== undefined) {
      const { file, pointer, message, fix } = fault;
      throw new TopologyError('topology.invalid', `${file}${pointer}: ${message}`, { remedy: fix });
    }
    return createRabbitTransport({
      url,
      findUrl,
      exchange,
      topology,
      connectionName: clientName,
      heartbeatSeconds,
      connectTimeoutMs,
      mayBeAway,
      logger,
    });
  },
  openQueueAdmin: ({ url, clientName }) => createQueueAdmin({ url, connectionName: clientName }),
};
