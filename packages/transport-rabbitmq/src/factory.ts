import type { ConnectRequest, TransportFactory } from '@bloodbank/core/ports';
import { loadTopology, type Topology, TopologyError } from '@bloodbank/topology';
import { createRabbitTransport } from './transport.js';

/** RabbitMQ, and whatever speaks AMQP 0-9-1 as it does: the embedded broker too. What administers it is loaded when it is used. */
export const rabbitmq: TransportFactory = {
  schemes: ['amqp', 'amqps'],
  async connect(request) {
    const { url, findUrl, clientName, exchange, logger, heartbeatSeconds, connectTimeoutMs } = request;
    const { mayBeAway = false, channels, window } = request;
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
      ...(channels === undefined ? {} : { channels }),
      ...(window === undefined ? {} : { window }),
      logger,
    });
  },
  async openQueueAdmin({ url, clientName }) {
    const { createQueueAdmin } = await import('./admin/queue-admin.js');
    return createQueueAdmin({ url, connectionName: clientName });
  },
  async openTopologyAdmin(request) {
    const topology = topologyOf(request);
    const { openLayoutAdmin } = await import('./topology-admin/layout-admin.js');
    return openLayoutAdmin(topology, request);
  },
};

function topologyOf(request: Pick<ConnectRequest, 'topology' | 'exchange' | 'exchangeType'>): Topology {
  const { topology, findings } = loadTopology(request.topology, request.exchange, request.exchangeType);
  const fault = findings.find(({ severity }) => severity === 'error');
  if (fault === undefined) return topology;
  const { file, pointer, message, fix } = fault;
  throw new TopologyError('topology.invalid', `${file}${pointer}: ${message}`, { remedy: fix });
}
