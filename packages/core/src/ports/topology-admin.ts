/**
 * The TopologyAdmin port: how a layout stands on the broker that is there, for a person, and what is done about it. The layout
 * is what the topology files come to on that broker. Each numbered clause has a test of the same number where it is implemented.
 *
 * [T1] compare tells how each part of the layout stands, changes nothing and disturbs nobody.
 * [T2] declare makes what is missing, and may be repeated. What is there in another form stays as it is.
 * [T3] planRebuild tells in sentences what it would take to give parts the form of the files, and changes nothing. For what the
 *      broker cannot do it rejects `transport.topology-conflict`, and so does rebuild, which then has changed nothing.
 * [T4] rebuild gives the named parts the form of the files. No message that waits in them is lost, unless the plan says so.
 * [T5] prune takes away those of the named parts that `compare` finds to be orphans, in which nothing waits, and that nobody
 *      uses; it tells how many.
 */
export interface TopologyAdmin {
  compare(): Promise<TopologyComparison>;
  /** @throws {BloodbankError} `transport.topology-conflict` */
  declare(): Promise<void>;
  /** Undefined for a name that no file has. */
  planRebuild(name: string): Promise<readonly string[] | undefined>;
  rebuild(names: readonly string[], onStep?: OnRebuildStep): Promise<void>;
  prune(names: readonly string[]): Promise<number>;
  close(): Promise<void>;
}

/** Called before each step of a rebuild, and while messages move. */
export type OnRebuildStep = (name: string, step: string, movedCount: number) => void;

/** A layout compared with a broker. */
export interface TopologyComparison {
  readonly parts: readonly LivePart[];
  /** Why bindings and orphans were not seen; absent when they were. */
  readonly unseenBecause?: string;
}

/** How one part of a layout stands on a broker that runs. */
export interface LivePart {
  /** What the broker calls it: of RabbitMQ an exchange, a queue or a binding, of Kafka a topic or a group. */
  readonly kind: 'exchange' | 'queue' | 'binding' | 'topic' | 'group';
  /** Of a binding: `<source>[<key>] -> <destination>`. */
  readonly name: string;
  /**
   * `orphan`: it is there, and no file speaks of it. `unseen`: AMQP has no question for it, and the management API, which
   * has, does not answer.
   */
  readonly state: 'missing' | 'same' | 'different' | 'orphan' | 'unseen';
  readonly differences: readonly Difference[];
  /** What to do about it, where the broker's own way is not that of a queue. */
  readonly remedy?: string;
}

export interface Difference {
  readonly argument: string;
  readonly declared: string;
  readonly live: string;
}
