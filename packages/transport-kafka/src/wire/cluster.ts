import { Closed, Timeout, toError, Unreachable } from '@bloodbank/core/errors';
import { pause, withTimeout } from '@bloodbank/core/time';
import { apiVersionsV3, type Connection, type metadataV12 } from '@platformatic/kafka';
import { ask, chooseApi, FIND_COORDINATOR, METADATA, type Spoken, type Versions } from './api.js';
import type { Broker, ClusterOptions } from './cluster-options.js';
import { answerIn, brokerErrorOf, errorNameOf } from './kafka-error.js';
import { Lines } from './lines.js';

export interface TopicFacts {
  readonly name: string;
  /** Another one after it was deleted and made again; the same for all where the brokers tell none. */
  readonly id: string;
  /** The node that leads each partition, by its number; -1 while none does. */
  readonly leaders: readonly number[];
  /** How many nodes have a copy; of the partition that has the fewest. */
  readonly replicas: number;
}

export interface CallOptions {
  readonly lines?: Lines;
  readonly timeoutMs?: number;
}

const GROUP_COORDINATOR = 0;

/** Of one connection; the broker works on them one after the other. */
const MAX_IN_FLIGHT = 100;

/**
 * What is known of a Kafka cluster, and the connections to its nodes.
 *
 * States: `open`, some node answered last; `lost`, every connection has ended, and the cluster is asked again and again
 * until a node answers; `closed`, final.
 *
 * A node works on one request of a connection at a time, and a fetch may wait: whoever fetches has `lines` of its own.
 */
export class Cluster {
  #state: 'open' | 'lost' | 'closed' = 'lost';
  readonly #options: ClusterOptions;
  readonly #lines = new Set<Lines>();
  readonly #open = new Set<Connection>();
  readonly #shared: Lines;
  readonly #coordinators = new Map<string, Promise<number>>();
  readonly #listeners = new Set<(state: 'open' | 'lost') => void>();
  #spoken: Promise<Spoken> | undefined;
  #nodes: ReadonlyMap<number, Broker> = new Map();
  #topics: ReadonlyMap<string, TopicFacts> = new Map();
  #refreshing: Promise<void> | undefined;
  #refreshAgain: Promise<void> | undefined;
  #isProbing = false;

  constructor(options: ClusterOptions) {
    this.#options = options;
    this.#shared = this.openLines();
  }

  get state(): 'open' | 'lost' | 'closed' {
    return this.#state;
  }

  get bootstrap(): string {
    return this.#options.bootstrap.map(({ host, port }) => `${host}:${port}`).join(',');
  }

  /** @throws {Unreachable} when no node answers in time. */
  async connect(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(
        () => reject(new Error(`no answer within ${this.#options.connectTimeoutMs} ms`)),
        this.#options.connectTimeoutMs,
      );
    });
    try {
      await Promise.race([this.refresh(), late]);
    } catch (thrown) {
      throw new Unreachable(this.bootstrap, deepestOf(thrown));
    } finally {
      clearTimeout(timer);
    }
  }

  onChange(listener: (state: 'open' | 'lost') => void): void {
    this.#listeners.add(listener);
  }

  /** Connections that nobody else waits for. */
  openLines(): Lines {
    const { clientId, security, connectTimeoutMs } = this.#options;
    const lines = new Lines({
      clientId,
      connection: { connectTimeout: connectTimeoutMs, maxInflights: MAX_IN_FLIGHT, ...security },
      connectTimeoutMs,
      onOpen: (connection) => {
        this.#open.add(connection);
        this.#become('open');
      },
      onEnd: (connection) => {
        this.#open.delete(connection);
        if (this.#open.size === 0) this.#become('lost');
      },
    });
    this.#lines.add(lines);
    return lines;
  }

  closeLines(lines: Lines): void {
    this.#lines.delete(lines);
    lines.close();
  }

  /** Asks one node; any node where none is named. */
  async call<A extends unknown[], R>(
    versions: Versions<A, R>,
    args: A,
    node?: number,
    { lines = this.#shared, timeoutMs = this.#options.requestTimeoutMs }: CallOptions = {},
  ): Promise<R> {
    if (this.#state === 'closed') throw new Closed('The transport');
    const spoken = await this.#whatIsSpoken();
    const connection = await this.#connectionTo(node, lines);
    const api = chooseApi(versions, spoken);
    try {
      return await withTimeout(ask(api, connection, args), timeoutMs, `Request ${api.key} of the broker`);
    } catch (thrown) {
      // Whatever comes behind it on this connection would wait just as long.
      if (thrown instanceof Timeout) connection.socket?.destroy();
      throw thrown;
    }
  }

  /** Asks the node that keeps a group, and looks for it anew when it has moved. */
  async callCoordinator<A extends unknown[], R>(
    groupId: string,
    versions: Versions<A, R>,
    args: A,
    options?: CallOptions,
  ): Promise<R> {
    try {
      return await this.call(versions, args, await this.#coordinatorOf(groupId), options);
    } catch (thrown) {
      const name = brokerErrorOf(thrown);
      if (name === undefined || /COORDINATOR/.test(name)) this.#coordinators.delete(groupId);
      throw thrown;
    }
  }

  topic(name: string): TopicFacts | undefined {
    return this.#topics.get(name);
  }

  get topicNames(): Iterable<string> {
    return this.#topics.keys();
  }

  get nodes(): readonly number[] {
    return [...this.#nodes.keys()];
  }

  leaderOf(topic: string, partition: number): number | undefined {
    const leader = this.#topics.get(topic)?.leaders[partition];
    return leader === undefined || leader < 0 || !this.#nodes.has(leader) ? undefined : leader;
  }

  /** Reads the metadata of the whole cluster; what was begun before this call does not count. */
  refresh(): Promise<void> {
    if (this.#refreshing === undefined) {
      this.#refreshing = this.#refresh().finally(() => {
        this.#refreshing = undefined;
      });
      return this.#refreshing;
    }
    this.#refreshAgain ??= this.#refreshing
      .catch(() => {})
      .then(() => {
        this.#refreshAgain = undefined;
        return this.refresh();
      });
    return this.#refreshAgain;
  }

  close(): void {
    this.#state = 'closed';
    for (const lines of this.#lines) lines.close();
  }

  async #refresh(): Promise<void> {
    const args: Parameters<typeof metadataV12.createRequest> = [null, false, false];
    const answer = await this.call(METADATA, args).catch((thrown: unknown) => {
      // A topic in the middle of its creation has an error of its own.
      const partial = answerIn<metadataV12.MetadataResponse>(thrown);
      if (partial?.topics === undefined) throw thrown;
      return partial;
    });
    this.#nodes = new Map(answer.brokers.map(({ nodeId, host, port }) => [nodeId, { host, port }]));
    const topics = answer.topics.filter(
      ({ errorCode, name }) => errorNameOf(errorCode) !== 'UNKNOWN_TOPIC_OR_PARTITION' && name,
    );
    this.#topics = new Map(
      topics.map(({ name, topicId, partitions }) => {
        const leaders: number[] = [];
        for (const { partitionIndex, leaderId } of partitions) leaders[partitionIndex] = leaderId;
        const replicas = Math.min(...partitions.map(({ replicaNodes }) => replicaNodes.length));
        return [name as string, { name: name as string, id: topicId, leaders, replicas }];
      }),
    );
  }

  #coordinatorOf(groupId: string): Promise<number> {
    const known = this.#coordinators.get(groupId);
    if (known !== undefined) return known;
    const asking = this.call(FIND_COORDINATOR, [GROUP_COORDINATOR, [groupId]]).then(async ({ coordinators }) => {
      const nodeId = coordinators[0]?.nodeId ?? -1;
      if (!this.#nodes.has(nodeId)) await this.refresh();
      return nodeId;
    });
    this.#coordinators.set(groupId, asking);
    asking.catch(() => this.#coordinators.delete(groupId));
    return asking;
  }

  #whatIsSpoken(): Promise<Spoken> {
    this.#spoken ??= this.#askWhatIsSpoken().catch((thrown: unknown) => {
      this.#spoken = undefined;
      throw thrown;
    });
    return this.#spoken;
  }

  async #askWhatIsSpoken(): Promise<Spoken> {
    const connection = await this.#connectionTo(undefined, this.#shared);
    const { apiKeys } = await apiVersionsV3.api.async(connection, 'bloodbank', '1');
    return new Map(apiKeys.map(({ apiKey, minVersion, maxVersion }) => [apiKey, { min: minVersion, max: maxVersion }]));
  }

  #connectionTo(node: number | undefined, lines: Lines): Promise<Connection> {
    const { bootstrap, reach = (broker) => broker } = this.#options;
    if (node === undefined) {
      // One that is connected already, else whichever answers first.
      const everyone = [...this.#nodes.values(), ...bootstrap].map(reach);
      return lines.toFirst(everyone);
    }
    const broker = this.#nodes.get(node);
    if (broker === undefined) throw new Error(`The cluster has no node ${node}.`);
    return lines.to(reach(broker));
  }

  #become(state: 'open' | 'lost'): void {
    if (this.#state === 'closed') return;
    const isNew = this.#state !== state;
    this.#state = state;
    if (state === 'lost') void this.#probe();
    if (isNew) for (const listener of this.#listeners) listener(state);
  }

  /** Until a node answers again. */
  async #probe(): Promise<void> {
    if (this.#isProbing) return;
    this.#isProbing = true;
    const { initialDelayMs, maxDelayMs } = this.#options.reconnect;
    this.#coordinators.clear();
    for (let delayMs = initialDelayMs; this.#state === 'lost'; delayMs = Math.min(maxDelayMs, delayMs * 2)) {
      await pause(delayMs);
      if (this.#state !== 'lost') break;
      await this.refresh().catch((thrown: unknown) => {
        this.#options.logger.debug({ reason: toError(thrown).message }, 'The cluster cannot be reached yet.');
      });
    }
    this.#isProbing = false;
  }
}

/** The library wraps what happened several times. */
function deepestOf(thrown: unknown): unknown {
  for (let error = thrown; ; ) {
    const inner: unknown =
      error instanceof AggregateError ? error.errors[0] : error instanceof Error ? error.cause : undefined;
    if (inner === undefined) return error;
    error = inner;
  }
}
