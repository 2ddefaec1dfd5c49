import { type EventEmitter, once } from 'node:events';
import { createRequire } from 'node:module';

/** The little of rascal that the scenarios use; rascal ships no types and is CommonJS. */
export interface RascalBroker extends EventEmitter {
  publish(publication: string, content: unknown, options?: object): Promise<EventEmitter>;
  subscribe(subscription: string): Promise<EventEmitter & { cancel(): Promise<void> }>;
  purge(): Promise<void>;
  nuke(): Promise<void>;
}

interface RascalModule {
  readonly BrokerAsPromised: { create(config: object): Promise<RascalBroker> };
  withDefaultConfig(config: object): object;
}

const rascal = createRequire(import.meta.url)('rascal') as RascalModule;

/** A rascal broker on one vhost; its errors are swallowed, because the scenarios cut connections on purpose. */
export async function connectRascal(url: string, topology: object): Promise<RascalBroker> {
  const broker = await rascal.BrokerAsPromised.create(
    rascal.withDefaultConfig({
      vhosts: {
        '/': {
          connection: {
            url,
            retry: { min: 50, max: 200, factor: 1, strategy: 'linear' },
            socketOptions: { noDelay: true },
          },
          ...topology,
        },
      },
    }),
  );
  broker.on('error', () => {});
  return broker;
}

/** Publishes and tells in which order rascal reported what happened, up to `last`. */
export async function publishEvents(
  broker: RascalBroker,
  publication: string,
  content: unknown,
  last: string,
  options: object = {},
): Promise<string[]> {
  const events: string[] = [];
  const emitter = await broker.publish(publication, content, options);
  for (const name of ['success', 'return', 'error', 'paused']) emitter.on(name, () => events.push(name));
  if (!events.includes(last)) await once(emitter, last);
  return events;
}

/** The bodies a subscription receives, each handled by `handle`. */
export async function received(
  broker: RascalBroker,
  subscription: string,
  handle: (
    ackOrNack: (error?: Error, recovery?: unknown) => void,
    message: { properties: { headers: Record<string, unknown> } },
  ) => void,
): Promise<unknown[]> {
  const bodies: unknown[] = [];
  const session = await broker.subscribe(subscription);
  session.on('message', (message, content, ackOrNack) => {
    bodies.push(content);
    handle(ackOrNack, message);
  });
  session.on('error', () => {});
  return bodies;
}
