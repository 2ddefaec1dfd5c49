import { toError } from '@bloodbank/core/errors';
import { maskUrl } from '@bloodbank/core/message';
import pg from 'pg';
import { answersAt } from '../answers-at.js';
import { findRunName, isRunOver, RUN_NAME_START } from '../run/run-name.js';
import { type RunShare, shareOfNothing } from '../run/run-share.js';
import { removeLeftOvers } from './left-overs.js';

const INSUFFICIENT_PRIVILEGE = '42501';

/**
 * A database for one run of the tests, after those of ended runs are gone. Where the user may not create one, the run uses
 * that of the URL, with schemas whose names show whose they are.
 */
export async function openRunDatabase(url: string, runName: string): Promise<RunShare> {
  if (!(await answersAt(url))) {
    return shareOfNothing(`No PostgreSQL answers at ${maskUrl(url)}; set DATABASE_URL to run these tests.`);
  }
  const removeOf = (isOurs: (run: string) => boolean): Promise<number> =>
    withClient(url, (client) => removeLeftOvers(client, (name) => isOurs(findRunName(name) ?? '')));
  try {
    const removed = await removeOf(isRunOver);
    const own = await withClient(url, (client) => createDatabase(client, url, runName));
    const shared = `no database of this run's own, as the user may not create one, so its names begin with ${RUN_NAME_START}`;
    return {
      found: { isFound: true, url: own ?? url },
      note: own === undefined ? shared : `database ${runName}`,
      isShared: own === undefined,
      removed,
      close: async () => {
        await removeOf((run) => run === runName);
      },
    };
  } catch (thrown) {
    return shareOfNothing(`PostgreSQL at ${maskUrl(url)} does not let the tests in: ${toError(thrown).message}`);
  }
}

/** Its URL, with what the environment has told of the login; undefined where the user may not create it. */
async function createDatabase(client: pg.Client, url: string, name: string): Promise<string | undefined> {
  try {
    // template0 is never in use; the usual template may be.
    await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)} TEMPLATE template0`);
  } catch (thrown) {
    if ((thrown as { readonly code?: string }).code === INSUFFICIENT_PRIVILEGE) return undefined;
    throw thrown;
  }
  const own = new URL(url);
  own.pathname = `/${name}`;
  own.username ||= encodeURIComponent(client.user ?? '');
  own.password ||= encodeURIComponent(typeof client.password === 'string' ? client.password : '');
  return own.href;
}

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return await work(client);
  } finally {
    await client.end();
  }
}
