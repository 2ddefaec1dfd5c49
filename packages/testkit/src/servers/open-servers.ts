import { toError } from '@bloodbank/core/errors';
import type { ServerName } from './find-server.js';
import { openRunTopics } from './kafka/open-run-topics.js';
import { openRunDatabase } from './postgres/open-run-database.js';
import { openRunVhost } from './rabbitmq/open-run-vhost.js';
import { openRunKeys } from './redis/open-run-keys.js';
import { nameThisRun } from './run/run-name.js';
import type { FoundServer, RunShare } from './run/run-share.js';

/** What one run of the tests has of all servers. */
export interface RunServers {
  readonly runName: string;
  readonly found: Readonly<Record<ServerName, FoundServer>>;
  readonly isAnyMissing: boolean;
  readonly areShared: boolean;
  /** A line for each server, for people. */
  readonly summary: string;
  close(): Promise<void>;
}

interface Server {
  readonly variable: string;
  readonly usual: string;
  /** What becomes of its tests where it is missing. */
  readonly without: string;
  /** Nobody has to have it: it is missed only where the environment names it. */
  readonly isOptional?: boolean;
  open(url: string, runName: string, env: NodeJS.ProcessEnv): Promise<RunShare>;
}

const SERVERS: Readonly<Record<ServerName, Server>> = {
  RabbitMQ: {
    variable: 'RABBIT_URL',
    usual: 'amqp://guest:guest@127.0.0.1:5672',
    without: 'its half of every suite is skipped',
    open: (url, runName, env) => openRunVhost({ url, runName, managementUrl: env['RABBIT_MANAGEMENT_URL'] }),
  },
  Redis: {
    variable: 'REDIS_URL',
    usual: 'redis://127.0.0.1:6379',
    without: 'its tests of correlation and inbox are skipped',
    open: openRunKeys,
  },
  PostgreSQL: {
    variable: 'DATABASE_URL',
    usual: 'postgres://postgres@127.0.0.1:5432/postgres',
    without: 'its tests of the inbox are skipped',
    open: openRunDatabase,
  },
  Kafka: {
    variable: 'KAFKA_BOOTSTRAP_SERVERS',
    usual: 'kafka://127.0.0.1:9092',
    without: 'its tests are skipped; `node scripts/kafka.mjs` starts one where a JDK and Maven are',
    isOptional: true,
    open: openRunTopics,
  },
};

/** Makes room for this run on every server that the environment names, or that answers where it usually does. */
export async function openServers(env: NodeJS.ProcessEnv): Promise<RunServers> {
  const runName = nameThisRun();
  const names = Object.keys(SERVERS) as ServerName[];
  const shares = await Promise.all(
    names.map((name) => SERVERS[name].open(env[SERVERS[name].variable] || SERVERS[name].usual, runName, env)),
  );
  const found = Object.fromEntries(names.map((name, index) => [name, shares[index]?.found]));
  const lines = names.map((name, index) => describeShare(name, shares[index] as RunShare, env));
  return {
    runName,
    found: found as RunServers['found'],
    isAnyMissing: names.some(
      (name, index) =>
        !shares[index]?.found.isFound && (!SERVERS[name].isOptional || Boolean(env[SERVERS[name].variable])),
    ),
    areShared: shares.some((share) => share.isShared),
    summary: `Real servers:\n${lines.join('\n')}\n  ✔ the embedded broker, always\n`,
    async close() {
      const ends = await Promise.allSettled(shares.map((share) => share.close()));
      for (const end of ends) {
        if (end.status === 'fulfilled') continue;
        const { message } = toError(end.reason);
        process.stderr.write(`Something of ${runName} is left on a server; the next run removes it: ${message}\n`);
      }
    },
  };
}

function describeShare(name: ServerName, { found, note, removed }: RunShare, env: NodeJS.ProcessEnv): string {
  const { variable, usual, without } = SERVERS[name];
  if (!found.isFound) return `  – ${name}: ${found.reason} Now ${without}.`;
  const where = env[variable] ? variable : new URL(usual).host;
  const ended = removed === 0 ? '' : `; ${removed} of ended runs removed`;
  return `  ✔ ${name} (${where}): ${note}${ended}`;
}
