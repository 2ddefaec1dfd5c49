import { inject } from 'vitest';
import type { FoundServer } from './run/run-share.js';

export type ServerName = 'RabbitMQ' | 'Redis' | 'PostgreSQL' | 'Kafka';

/** What the global setup hands to every test. */
declare module 'vitest' {
  export interface ProvidedContext {
    readonly servers?: Readonly<Record<ServerName, FoundServer>>;
    readonly runName?: string;
    /** True where a server gave the run no place of its own, so that names have to keep runs apart. */
    readonly areServersShared?: boolean;
  }
}

/** This run's own place on a server: a virtual host, a key prefix, a database. The global setup has made it. */
export function findServer(name: ServerName): FoundServer {
  const servers = inject('servers');
  if (servers === undefined) {
    throw new Error(
      'No global setup has run: tests of real servers need packages/testkit/src/global-setup.ts in theirs.',
    );
  }
  return servers[name];
}
