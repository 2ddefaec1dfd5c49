import { announceBroker, lastBrokerPort } from '@bloodbank/bus/broker';
import { BloodbankError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import { type EmbeddedBrokerOptions, type RoutedMessage, startEmbeddedBroker } from '@bloodbank/embedded-broker';
import type { FoundQueue } from '@bloodbank/operations';
import { isDroppable } from '@bloodbank/topology';
import type { CommandContext } from '../shell/command-context.js';
import { findRunningBroker } from '../shell/find-running-broker.js';
import { UsageError } from '../shell/usage-error.js';

export interface UpOptions {
  readonly port?: number;
  readonly demo: boolean;
  readonly gateway: boolean;
  readonly practice?: boolean;
  readonly httpPort?: number;
}

export interface OpenBroker {
  readonly kind: 'rabbitmq' | 'kafka' | 'embedded' | 'shared';
  /** The option or the setting that named it, of one that was named. */
  readonly named?: string;
  readonly url: string;
  /** As it may be shown. */
  readonly address: string;
  /** Of a broker in this process: tells of every event that some queue took, or whose publisher does not mind that none did. */
  readonly watch?: WatchBroker;
  /** Of a broker in this process: its queues, and what leads into them. */
  readonly listQueues?: () => readonly FoundQueue[];
  close(): Promise<void>;
}

/** What stops the watching, is returned. */
export type WatchBroker = (onRouted: (message: RoutedMessage) => void) => () => void;

type Watch = Pick<EmbeddedBrokerOptions, 'onRouted' | 'onUnrouted'>;

/**
 * The broker that `up` stands on: the one that was named, the embedded one that already runs for this project, or one of
 * its own, which it announces.
 *
 * @throws {UsageError} for `--port` where no broker is started.
 */
export async function openBroker(context: CommandContext, { port }: UpOptions): Promise<OpenBroker> {
  const existing = await findRunningBroker(context);
  if (existing !== undefined) {
    const { url, kind, named, close } = existing;
    if (port !== undefined) {
      throw new UsageError(
        `--port is for a broker that \`up\` starts, and there is one already: ${maskUrl(url)}.`,
        kind === 'server'
          ? `Unset ${named ?? 'RABBIT_URL'}, or leave --port out.`
          : 'Stop the other `bloodbank up` first.',
      );
    }
    const address = maskUrl(url);
    if (kind !== 'server') return { kind: 'shared', url, address, close };
    return { kind: /^kafkas?:/i.test(url) ? 'kafka' : 'rabbitmq', url, address, close, ...(named && { named }) };
  }
  const watchers = new Set<(message: RoutedMessage) => void>();
  const onRouted = (message: RoutedMessage): void => {
    for (const watcher of watchers) watcher(message);
  };
  const watch = watchHappenings(onRouted);
  const broker = port === undefined ? await startAgain(context, watch) : await start(port, watch);
  const announcement = await announceBroker(context.cwd, broker.url);
  return {
    kind: 'embedded',
    url: broker.url,
    address: maskUrl(broker.url),
    listQueues: () => {
      const bindings = broker.bindings();
      return broker.queues().map(({ name: queue }) => {
        const into = bindings.filter(({ destination, source }) => destination === queue && source !== '');
        return {
          queue,
          patterns: into.map(({ routingKey }) => routingKey),
          sources: [...new Set(into.map(({ source }) => source))],
        };
      });
    },
    watch(onRouted) {
      watchers.add(onRouted);
      return () => void watchers.delete(onRouted);
    },
    async close() {
      // Withdrawn first, so that nobody finds a broker that is going away.
      await announcement.withdraw();
      await broker.close();
    },
  };
}

/** Where the last one of this project was, so that services which wait there find it; else on any free port. */
/** Of everything that happens at a broker of this process, whether or not a queue takes it. */
export function watchHappenings(onHappening: (message: RoutedMessage) => void): Watch {
  return { onRouted: onHappening, onUnrouted: (message) => isDroppable(message.headers) && onHappening(message) };
}

async function startAgain({ cwd, notes }: CommandContext, watch: Watch): ReturnType<typeof startEmbeddedBroker> {
  const port = await lastBrokerPort(cwd);
  if (port === undefined) return start(undefined, watch);
  try {
    return await startEmbeddedBroker({ ...watch, port });
  } catch {
    await notes.line(`Port ${port}, which the broker of this project had, is taken: it takes another.`);
    return start(undefined, watch);
  }
}

async function start(port: number | undefined, watch: Watch): ReturnType<typeof startEmbeddedBroker> {
  try {
    return await startEmbeddedBroker({ ...watch, ...(port === undefined ? {} : { port }) });
  } catch (thrown) {
    const code = thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
    if (code !== 'EADDRINUSE' && code !== 'EACCES') throw thrown;
    const reason = code === 'EACCES' ? 'may not be opened by this user' : 'is taken by another program';
    throw new BloodbankError('config.invalid', `Port ${port} ${reason}.`, {
      cause: thrown,
      remedy: 'Choose another with --port, or leave it out to take any free one.',
    });
  }
}
