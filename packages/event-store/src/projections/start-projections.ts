import { randomUUID } from 'node:crypto';
import { hostname } from 'node:os';
import { BloodbankError, toError } from '@bloodbank/core/errors';
import { guardLogger, type Logger, silentLogger } from '@bloodbank/core/ports';
import { createBackoff, pause } from '@bloodbank/core/time';
import { createStoreOn } from '../postgres/create-store-on.js';
import { migrate } from '../postgres/migrate.js';
import { storeNames } from '../postgres/names.js';
import { openDatabase, usualTimeoutMs } from '../postgres/open-database.js';
import { type Advance, type Advancing, advance } from './advance.js';
import { type Build, buildsOf, ensureBuild, removeBuild, switchTo } from './builds.js';
import { createLagGauge, type LagGauge } from './lag-gauge.js';
import type { Projection } from './projection.js';
import { projectionSchema } from './schema-of.js';

export interface ProjectionsOptions {
  /** The PostgreSQL in which the event store is: `postgres://`. The rows stand there too. */
  readonly url: string;
  /** That of the event store. Default `public`. */
  readonly schema?: string;
  readonly projections: readonly Projection[];
  readonly logger?: Logger;
  /** How others name this process. Default: host and process id. */
  readonly holder?: string;
  /** After so long without a sign of life, another process takes over. Default 15 seconds. */
  readonly leaseMs?: number;
  /** Greatest number of events of one transaction. Default 200. */
  readonly batchSize?: number;
  /** For each call of the database. Default 10 seconds. */
  readonly timeoutMs?: number;
}

export interface Projections {
  /**
   * Resolves when each of them answers in its version, has looked at all that was in the store when it was asked, and nothing is being
   * built or removed beside it; rejects when they are stopped.
   */
  caughtUp(): Promise<void>;
  /** Finishes the batches that run, and lets others take over at once. */
  stop(): Promise<void>;
}

/** How soon a projection notices that it was resumed, or that another process is gone. */
const LOOK_EVERY_MS = 1_000;

/**
 * Keeps read models up to date until it is stopped. Of several processes with the same projection one works at each build, and
 * another takes over when its lease runs out. A database that is away ends nothing.
 *
 * @throws {BloodbankError} `config.invalid` for two projections of one name, or a name that is too long.
 */
export function startProjections(options: ProjectionsOptions): Projections {
  const {
    url,
    schema = 'public',
    projections,
    leaseMs = 15_000,
    batchSize = 200,
    timeoutMs = usualTimeoutMs(url),
  } = options;
  const logger = guardLogger(options.logger ?? silentLogger);
  const holder = `${options.holder ?? `${hostname()} ${process.pid}`} ${randomUUID().slice(0, 8)}`;
  assertDistinct(projections, schema);
  const database = openDatabase(url, timeoutMs);
  const names = storeNames(schema);
  const store = createStoreOn(database, { timeoutMs, schema });
  const ending = new AbortController();
  const shared = { database, names, storeSchema: schema, store, holder, leaseMs, batchSize };
  const gauge = createLagGauge();
  const runs = projections.map((projection) =>
    keepUp({ ...shared, projection }, { logger, signal: ending.signal, gauge }),
  );

  return {
    async caughtUp() {
      const { last } = await store.extent();
      for (const { name, version } of projections) {
        for (;;) {
          if (ending.signal.aborted) throw new BloodbankError('store.unavailable', 'The projections were stopped.');
          const builds = await buildsOf(database, names, name).catch(() => []);
          // Neither one that is to take its place, nor one whose place it took; what a newer version does is no concern of this one.
          const concerned = builds.filter((build) => build.version <= version || build.state === 'old');
          const isAlone = concerned.every((build) => build.state === 'live' && build.version === version);
          if (isAlone && concerned.some(({ position }) => position >= last)) break;
          await pause(50, ending.signal);
        }
      }
    },
    async stop() {
      ending.abort();
      await Promise.all(runs);
      gauge.stop();
      // Whoever is not told takes over when the lease has run out.
      await database
        .query(`UPDATE ${names.builds} SET holder = NULL, held_until = NULL WHERE holder = $1`, [holder])
        .catch(() => {});
      await store.close();
    },
  };
}

interface Around {
  readonly logger: Logger;
  readonly signal: AbortSignal;
  readonly gauge: LagGauge;
}

/** All builds of one version of one projection, until the signal. */
async function keepUp(work: Advancing, { logger, signal, gauge }: Around): Promise<void> {
  const { store, projection } = work;
  const { name, version } = projection;
  const backoff = createBackoff({ initialDelayMs: 200, maxDelayMs: 5_000 });
  let failure: string | undefined;
  let wasSuperseded = false;
  while (!signal.aborted) {
    try {
      const builds = await ownBuilds(work);
      const isSuperseded = builds.every(({ state }) => state === 'old');
      if (isSuperseded && !wasSuperseded)
        logger.warn({ projection: name, version }, 'A newer version of this projection answers; this one rests.');
      wasSuperseded = isSuperseded;
      const results: Advance[] = [];
      const failures: unknown[] = [];
      // Each for itself: what answers may be broken for good while its successor is being built.
      for (const build of builds) {
        const result = await step(work, build, logger).catch(async (thrown: unknown) => {
          failures.push(thrown);
          await noteReason(work, build, toError(thrown).message);
        });
        if (result !== undefined) results.push(result);
      }
      if (failures.length > 0 && !results.includes('lagging')) throw failures[0];
      if (failures.length > 0) continue;
      if (failure !== undefined) logger.info({ projection: name }, 'The projection goes on.');
      failure = undefined;
      backoff.reset();
      if (gauge.isActive) gauge.report(name, await lagOf(work));
      if (results.includes('lagging')) continue;
      const position = Math.max(0, ...builds.map((build) => build.position));
      if (results.includes('caught-up')) await store.waitFor(position, { timeoutMs: LOOK_EVERY_MS, signal });
      else await pause(LOOK_EVERY_MS, signal);
    } catch (thrown) {
      const { message } = toError(thrown);
      if (message !== failure) logger.warn({ projection: name, reason: message }, 'The projection cannot go on.');
      failure = message;
      await backoff.wait(signal);
    }
  }
}

/** Those of the version, one at least unless a newer version answers, and those that are to be removed. */
async function ownBuilds({ database, names, projection }: Advancing): Promise<readonly Build[]> {
  const { name, version } = projection;
  await migrate(database, names);
  const find = async (): Promise<readonly Build[]> =>
    (await buildsOf(database, names, name)).filter((build) => build.version === version || build.state === 'old');
  const builds = await find();
  if (builds.some(({ state }) => state !== 'old')) return builds;
  await ensureBuild(database, names, projection);
  return find();
}

/** One batch, and the switch where there was nothing more. */
async function step(work: Advancing, build: Build, logger: Logger): Promise<Advance> {
  const { database, names, storeSchema } = work;
  if (build.state === 'old') {
    await removeBuild(database, names, storeSchema, build).catch((thrown: unknown) => {
      logger.debug({ projection: build.name, reason: toError(thrown).message }, 'An old build is still read.');
    });
    return 'elsewhere';
  }
  const result = await advance(work, build);
  if (result !== 'caught-up' || build.state !== 'building') return result;
  if (!(await switchTo(database, names, storeSchema, build))) return result;
  logger.info({ projection: build.name, version: build.version }, 'The new build has caught up, and answers.');
  return 'lagging';
}

async function lagOf({ database, names, store, projection }: Advancing): Promise<number> {
  const { last } = await store.extent();
  const builds = await buildsOf(database, names, projection.name);
  const [first] = [...builds.filter(({ state }) => state === 'live'), ...builds];
  return Math.max(0, last - (first?.position ?? 0));
}

/** For whoever lists them. Where the database is away it cannot be written, and the lease runs out. */
async function noteReason(
  { database, names, holder }: Advancing,
  { name, build }: Build,
  reason: string,
): Promise<void> {
  await database
    .query(
      `UPDATE ${names.builds} SET reason = $3
       WHERE name = $1 AND build = $2 AND (holder = $4 OR held_until IS NULL OR held_until < now())`,
      [name, build, reason.replaceAll('\0', '').slice(0, 1_000), holder],
    )
    .catch(() => {});
}

function assertDistinct(projections: readonly Projection[], schema: string): void {
  const seen = new Set<string>();
  for (const { name } of projections) {
    projectionSchema(schema, name);
    if (seen.has(name)) throw new BloodbankError('config.invalid', `Two projections are called ${name}.`);
    seen.add(name);
  }
}
