import type { ConnectRequest, TransportFactory } from '@bloodbank/core/ports';
import { loadTopology, type Topology, TopologyError } from '@bloodbank/topology';
import { createQueueAdmin } from './admin/queue-admin.js';
import { openLayoutAdmin } from './topology-admin/layout-admin.js';
import { createRabbitTransport } from './transport.js';

/** RabbitMQ, and whatever speaks AMQP 0-9-1 as it does: the embedded broker too. */
export const rabbitmq: TransportFactory = {
  schemes: ['amqp', 'amqps'],
  async connect(request) {
    const { url, findUrl, clientName, exchange, logger, heartbeatSeconds, connectTimeoutMs } = request;
    const { mayBeAway = false } = request;
    const topology = topologyOf(request);
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
  openTopologyAdmin: (request) => openLayoutAdmin(topologyOf(request), request),
};

function topologyOf(request: Pick<ConnectRequest, 'topology' | 'exchange' | 'exchangeType'>): Topology {
  const { topology, findings } = loadTopology(request.topology, request.exchange, request.exchangeType);
  const fault = findings.find(({ severity }) => severity === 'error');
  if (fault === undefined) return topology;
  const { file, pointer, message, fix } = fault;
  throw new TopologyError('topology.invalid', `${file}${pointer}: ${message}`, { remedy: fix });
}
