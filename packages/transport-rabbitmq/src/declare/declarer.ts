import { BloodbankError } from '@bloodbank/core/errors';
import {
  mergeFragments,
  type RascalFragment,
  type RascalQueue,
  type RascalVhost,
  type Topology,
  VHOST,
} from '@bloodbank/topology';
import type { ConnectionAddress } from '../connection/open-connection.js';
import { declareLayout, type Parts } from './declare-layout.js';

interface Entry {
  fragment: RascalFragment;
  isDeclared: boolean;
  /** Grows with each `forget`, so that a run which began before does not overrule it. */
  timesForgotten: number;
}

const TOPOLOGY = '(topology)';

/**
 * Remembers what must exist on the broker: the topology, and what consumers asked for while running. Each is declared
 * once, and again after `forget`. Where a topology file and a consumer speak of the same queue, the file decides.
 */
export class Declarer {
  readonly #topology: RascalFragment;
  readonly #address: ConnectionAddress;
  readonly #entries = new Map<string, Entry>();
  #running: Promise<void> = Promise.resolve();

  constructor(topology: Topology, address: ConnectionAddress) {
    this.#topology = mergeFragments(topology.rascal.vhosts[VHOST] ?? {});
    this.#address = address;
    this.#entries.set(TOPOLOGY, { fragment: this.#topology, isDeclared: false, timesForgotten: 0 });
  }

  /** @throws {BloodbankError} `transport.topology-conflict`, or `transport.unreachable`. */
  ensureTopology(): Promise<void> {
    return this.#ensure(TOPOLOGY);
  }

  /**
   * What stands under `name` so far, and `fragment` on top; throws as `ensureTopology` does. Nothing is ever taken away.
   */
  ensure(name: string, fragment: RascalVhost): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) {
      this.#entries.set(name, { fragment: mergeFragments(fragment), isDeclared: false, timesForgotten: 0 });
    } else if (addsTo(entry.fragment, fragment)) {
      entry.fragment = mergeFragments(entry.fragment, fragment);
      this.forget(name);
    }
    return this.#ensure(name);
  }

  /** Everything that anybody has asked for. */
  async ensureAll(): Promise<void> {
    for (const name of this.#entries.keys()) await this.#ensure(name);
  }

  /** What was declared under `name` may be gone; without a name, everything. */
  forget(name?: string): void {
    for (const [key, entry] of this.#entries) {
      if (name !== undefined && key !== name) continue;
      entry.isDeclared = false;
      entry.timesForgotten += 1;
    }
  }

  /** What stands now, by the name that it was asked for under. */
  declared(): readonly { readonly name: string; readonly fragment: RascalFragment }[] {
    return [...this.#entries].flatMap(([name, { isDeclared, fragment }]) => (isDeclared ? [{ name, fragment }] : []));
  }

  /**
   * Declares some parts of what stands under `name` anew, and none of the others: one that goes meanwhile must be missed, not made
   * again without a word. Throws as `ensureTopology` does.
   */
  async restore(name: string, parts: Parts): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) return;
    const turn = this.#running.then(() => this.#declare([entry], parts));
    this.#running = turn.catch(() => {});
    await turn;
  }

  /** Declares the topology anew if it names this exchange. Whether it does. */
  async restoreExchange(exchange: string): Promise<boolean> {
    const names = [...this.#entries].filter(([, { fragment }]) => exchange in fragment.exchanges);
    for (const [name] of names) {
      this.forget(name);
      await this.#ensure(name);
    }
    return names.length > 0;
  }

  /** The queue's definition as it is declared. */
  definitionOf(queue: string): RascalQueue | undefined {
    const fragments = [...this.#entries.values()].map(({ fragment }) => fragment);
    return mergeFragments(...fragments).queues[queue];
  }

  /** One run at a time; a run takes along everything that is not declared at its start. */
  async #ensure(name: string): Promise<void> {
    while (this.#entries.get(name)?.isDeclared === false) {
      const turn = this.#running.then(() => this.#declareMissing(name));
      this.#running = turn.catch(() => {});
      await turn;
    }
  }

  async #declareMissing(wanted: string): Promise<void> {
    if (this.#entries.get(wanted)?.isDeclared !== false) return;
    const missing = [...this.#entries.values()].filter(({ isDeclared }) => !isDeclared);
    try {
      await this.#declare(missing);
    } catch (thrown) {
      const isConflict = thrown instanceof BloodbankError && thrown.code === 'transport.topology-conflict';
      if (!isConflict || missing.length === 1) throw thrown;
      // Somebody's queue is in conflict; it must not keep the others from working.
      const own = this.#entries.get(wanted);
      if (own !== undefined) await this.#declare([own]);
    }
  }

  async #declare(entries: readonly Entry[], only?: Parts): Promise<void> {
    const before = entries.map(({ timesForgotten }) => timesForgotten);
    const { queues, exchanges } = this.#topology;
    const wanted = mergeFragments(...entries.map(({ fragment }) => fragment));
    const fromFile = Object.fromEntries(Object.entries(queues).filter(([queue]) => queue in wanted.queues));
    const layout = mergeFragments({ exchanges, queues: fromFile }, wanted);
    await declareLayout({ ...layout, bindings: fromQueuesOutwards(layout.bindings) }, this.#address, only);
    if (only !== undefined) return;
    for (const [index, entry] of entries.entries()) entry.isDeclared = entry.timesForgotten === before[index];
  }
}

/** So that what flows in finds its queue bound: what falls to one partition must not go to another for as long as its own is not. */
function fromQueuesOutwards(bindings: RascalFragment['bindings']): RascalFragment['bindings'] {
  const all = Object.entries(bindings);
  const isInner = ([, { destinationType }]: (typeof all)[number]): boolean => destinationType !== 'exchange';
  return Object.fromEntries([...all.filter(isInner), ...all.filter((one) => !isInner(one))]);
}

/** Whether `more` names something that `fragment` does not. */
function addsTo(fragment: RascalFragment, more: RascalVhost): boolean {
  const { exchanges, queues, bindings } = mergeFragments(more);
  const hasNew = (known: object, wanted: object) => Object.keys(wanted).some((name) => !(name in known));
  return (
    hasNew(fragment.exchanges, exchanges) || hasNew(fragment.queues, queues) || hasNew(fragment.bindings, bindings)
  );
}
