import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import type { RabbitNode } from '@bloodbank/testkit';

export type BrokerKind = 'embedded' | 'rabbitmq' | 'cluster';

/** A broker that may be broken: nobody else uses it. */
export interface FaultBroker {
  readonly kind: BrokerKind;
  readonly url: string;
  /** The RabbitMQ nodes behind it; none for the embedded broker. */
  readonly nodes: readonly RabbitNode[];
  raiseAlarm(resource: 'memory' | 'disk'): Promise<void>;
  clearAlarms(): Promise<void>;
  /** Ends every connection with 320 CONNECTION_FORCED, as an operator does, and takes new ones soon. */
  restartPolitely(): Promise<void>;
  /** How many connections it holds. */
  countConnections(): Promise<number>;
  close(): Promise<void>;
}

export async function openEmbedded(): Promise<FaultBroker> {
  const broker = await startEmbeddedBroker();
  return {
    kind: 'embedded',
    url: broker.url,
    nodes: [],
    raiseAlarm: async (resource) => broker.block(`low on ${resource}`),
    clearAlarms: async () => broker.unblock(),
    restartPolitely: async () => broker.closeConnections('maintenance'),
    countConnections: async () => broker.connections().length,
    close: () => broker.close(),
  };
}

/** The first node of `nodes` is the one that clients speak to. It is not closed: starting one takes many seconds. */
export function brokerOf(nodes: readonly RabbitNode[]): FaultBroker {
  const [node] = nodes;
  if (node === undefined) throw new Error('A broker needs a node.');
  return {
    kind: nodes.length > 1 ? 'cluster' : 'rabbitmq',
    url: node.url,
    nodes,
    raiseAlarm: async (resource) => {
      if (resource === 'memory') await node.ctl('set_vm_memory_high_watermark', '0');
      else await node.ctl('set_disk_free_limit', '500GB');
    },
    clearAlarms: async () => {
      await Promise.all([node.ctl('set_vm_memory_high_watermark', '0.4'), node.ctl('set_disk_free_limit', '50MB')]);
    },
    restartPolitely: async () => {
      await node.ctl('stop_app');
      await node.ctl('start_app');
    },
    countConnections: async () => (await node.ctl('list_connections', 'pid')).split('\n').filter(isConnection).length,
    close: async () => {},
  };
}

function isConnection(line: string): boolean {
  return line.startsWith('<');
}
