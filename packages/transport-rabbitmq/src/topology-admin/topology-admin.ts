import { withTimeout } from '@bloodbank/core/time';
import type { FragmentAdmin, RascalBinding } from '@bloodbank/topology';
import type { ChannelModel } from 'amqplib';
import { openConnection } from '../connection/open-connection.js';
import { declareLayout } from '../declare/declare-layout.js';
import { describeBinding } from './binding-key.js';
import { type ManagementView, managementUrlOf, readManagementApi } from './management-api.js';
import { migrateQueue } from './migrate-queue.js';
import { probeTopology } from './probe-topology.js';

export interface TopologyAdminOptions {
  readonly url: string;
  /** Default: port 15672 of the same host, with the same credentials. */
  readonly managementUrl?: string;
  /** For each answer of the broker. Default 10 seconds. */
  readonly timeoutMs?: number;
}

/** Long enough for a plugin on the same network; where there is none, nobody should wait for it. */
const MANAGEMENT_TIMEOUT_MS = 3_000;

/** @throws {Unreachable} */
export async function createTopologyAdmin(options: TopologyAdminOptions): Promise<FragmentAdmin> {
  const { url, timeoutMs = 10_000 } = options;
  const managementUrl = options.managementUrl ?? managementUrlOf(url);
  const address = { url, name: 'bloodbank topology', heartbeatSeconds: 10, connectTimeoutMs: timeoutMs };
  const connection = await openConnection(address);
  connection.on('error', () => {});
  const look = () => readManagementApi(managementUrl, url, MANAGEMENT_TIMEOUT_MS);

  return {
    async compare(fragment) {
      const view = await look();
      const isSeen = 'bindings' in view;
      const parts = await probeTopology(connection, fragment, isSeen ? view : undefined, timeoutMs);
      return isSeen ? { parts } : { parts, unseenBecause: view.reason };
    },
    declare: (fragment) => declareLayout(fragment, address),
    async unbindOrphans(fragment, names) {
      const view = await look();
      if (!('bindings' in view)) return 0;
      const parts = await probeTopology(connection, fragment, view, timeoutMs);
      const orphans = new Set(parts.filter(({ state }) => state === 'orphan').map(({ name }) => name));
      const doomed = orphansNamed(
        view,
        names.filter((name) => orphans.has(name)),
      );
      for (const binding of doomed) await unbind(connection, binding, timeoutMs);
      return doomed.length;
    },
    migrate: (migration, more) => migrateQueue(connection, migration, { timeoutMs, ...more }),
    close: () => withTimeout(connection.close(), timeoutMs, 'Closing the connection').catch(() => {}),
  };
}

function orphansNamed({ bindings }: ManagementView, names: readonly string[]): readonly RascalBinding[] {
  const wanted = new Set(names);
  return bindings.filter((binding) => wanted.has(describeBinding(binding)));
}

async function unbind(connection: ChannelModel, binding: RascalBinding, timeoutMs: number): Promise<void> {
  const { source, destination, bindingKey, options } = binding;
  const channel = await withTimeout(connection.createChannel(), timeoutMs, 'Opening a channel');
  channel.on('error', () => {});
  const work = Promise.resolve(channel.unbindQueue(destination, source, bindingKey, { ...options }));
  await withTimeout(work, timeoutMs, 'Removing a binding');
  await channel.close();
}
