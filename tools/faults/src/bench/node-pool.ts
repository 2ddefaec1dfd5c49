import { findRabbitServer, type NodeConfig, type NodeHome, openNodeHome, RabbitNode } from '@bloodbank/testkit';
import { type BrokerKind, brokerOf, type FaultBroker, openEmbedded } from './fault-broker.js';

/** Of the three nodes, the one in the minority stops serving; without it, both halves would go on. */
const CLUSTER_CONFIG: NodeConfig = [
  'cluster_formation.peer_discovery_backend = classic_config',
  'cluster_formation.classic_config.nodes.1 = c1@localhost',
  'cluster_formation.classic_config.nodes.2 = c2@localhost',
  'cluster_formation.classic_config.nodes.3 = c3@localhost',
  'cluster_partition_handling = pause_minority',
];

/** Starts brokers as faults ask for them, and keeps what takes long to start until the end of the run. */
export class NodePool {
  readonly #programs: string | undefined;
  readonly #homes: NodeHome[] = [];
  readonly #nodes = new Map<BrokerKind, readonly RabbitNode[]>();

  static async open(): Promise<NodePool> {
    return new NodePool(await findRabbitServer());
  }

  private constructor(programs: string | undefined) {
    this.#programs = programs;
  }

  /** Why there is no such broker here; undefined where there is. */
  whyNot(kind: BrokerKind): string | undefined {
    if (kind === 'embedded' || this.#programs !== undefined) return undefined;
    return 'rabbitmq-server is not installed';
  }

  async open(kind: BrokerKind): Promise<FaultBroker> {
    if (kind === 'embedded') return openEmbedded();
    const known = this.#nodes.get(kind) ?? (await this.#start(kind));
    this.#nodes.set(kind, known);
    return brokerOf(known);
  }

  async close(): Promise<void> {
    const nodes = [...this.#nodes.values()].flat();
    await Promise.all(nodes.map((node) => node.kill()));
    await Promise.all(this.#homes.map((home) => home.remove()));
  }

  async #start(kind: BrokerKind): Promise<readonly RabbitNode[]> {
    const home = await openNodeHome(this.#programs ?? '');
    this.#homes.push(home);
    const names = kind === 'cluster' ? ['c1', 'c2', 'c3'] : ['single'];
    const config = kind === 'cluster' ? CLUSTER_CONFIG : [];
    const nodes: RabbitNode[] = [];
    for (const name of names) nodes.push(await RabbitNode.create(home, name, config));
    this.#nodes.set(kind, nodes);
    await Promise.all(nodes.map((node) => node.start()));
    return nodes;
  }
}
