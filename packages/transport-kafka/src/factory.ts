import type { ConnectRequest, TransportFactory } from '@bloodbank/core/ports';
import { laidOutGroups, loadTopology, TopologyError } from '@bloodbank/topology';
import { openQueueAdmin } from './admin/queue-admin.js';
import { openTopologyAdmin, planGroups, topicsOf } from './admin/topology-admin.js';
import { notHonoured } from './connect/not-honoured.js';
import { parseKafkaUrl } from './connect/parse-url.js';
import { describeLayout } from './layout/describe-layout.js';
import { completeOptions } from './options.js';
import { createKafkaTransport } from './transport.js';

/** Kafka, and whatever speaks its protocol as it does. */
export const kafka: TransportFactory = {
  schemes: ['kafka', 'kafkas'],
  async connect(request) {
    const { logger, connectTimeoutMs, channels, window } = request;
    const { options, loaded } = read(request);
    const transport = await createKafkaTransport({
      ...options,
      logger,
      connectTimeoutMs,
      ...(window === undefined ? {} : { window }),
    });
    if (channels !== undefined) logger.warn({ channels }, 'Kafka has no channels: they are for RabbitMQ.');
    for (const entry of notHonoured(loaded.parts, request.exchange)) {
      logger.warn({ entry }, 'Kafka cannot honour an entry of the topology.');
    }
    return transport;
  },
  openQueueAdmin: ({ url, clientName }) => openQueueAdmin({ ...parseKafkaUrl(url), clientId: clientName }),
  openTopologyAdmin: (request) => {
    const { options, loaded } = read(request);
    return openTopologyAdmin(options, laidOutGroups(loaded.topology, request.exchange));
  },
  describeLayout: (request) => {
    const { options, loaded } = read(request);
    const { planned } = planGroups(completeOptions(options), laidOutGroups(loaded.topology, request.exchange));
    return describeLayout(planned, topicsOf(planned), notHonoured(loaded.parts, request.exchange));
  },
};

/** @throws {BloodbankError} `topology.invalid`, `config.invalid`. */
function read({
  url,
  clientName,
  topology,
  exchange,
  addresses = [],
}: Pick<ConnectRequest, 'url' | 'clientName' | 'topology' | 'exchange' | 'addresses'>) {
  const loaded = loadTopology(topology, exchange);
  const fault = loaded.findings.find(({ severity }) => severity === 'error');
  if (fault !== undefined) {
    const { file, pointer, message, fix } = fault;
    throw new TopologyError('topology.invalid', `${file}${pointer}: ${message}`, { remedy: fix });
  }
  const options = {
    ...parseKafkaUrl(url),
    clientId: clientName,
    prefix: exchange,
    topicsFile: loaded.topics,
    addresses,
  };
  return { options, loaded };
}
