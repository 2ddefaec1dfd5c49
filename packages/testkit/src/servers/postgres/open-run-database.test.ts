import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freshRunName } from '../../wait/fresh-name.js';
import { describeOnServer } from '../describe-on-server.js';
import { formatRunName, thisMachine } from '../run/run-name.js';
import { openRunDatabase } from './open-run-database.js';

/** No process has it: process ids end before. */
const ENDED = 2 ** 31 - 1;

describeOnServer('PostgreSQL', 'the database of a run', (url) => {
  const admin = new pg.Pool({ connectionString: url, max: 1 });
  const role = freshRunName('poor');
  const poor = new URL(url);
  poor.username = role;
  poor.password = 'x';

  beforeAll(async () => {
    const quoted = pg.escapeIdentifier(role);
    await admin.query(`CREATE ROLE ${quoted} LOGIN PASSWORD 'x'`);
    await admin.query(`GRANT CREATE ON DATABASE ${pg.escapeIdentifier(new URL(url).pathname.slice(1))} TO ${quoted}`);
  });
  afterAll(async () => {
    await admin.query(`DROP OWNED BY ${pg.escapeIdentifier(role)}`);
    await admin.query(`DROP ROLE ${pg.escapeIdentifier(role)}`);
    await admin.end();
  });

  const known = async (names: readonly string[]): Promise<readonly string[]> => {
    const { rows } = await admin.query('SELECT nspname FROM pg_namespace WHERE nspname = ANY($1)', [names]);
    return rows.map(({ nspname }) => nspname);
  };

  test('is that of the address, where the user may create none; then names show what may be removed', async () => {
    const [over, going] = [`${runOf(ENDED)}-inbox-1`, `${runOf(process.ppid)}-inbox-1`];
    const own = `${runOf(process.pid)}-inbox-1`;
    const create = (schema: string) =>
      admin.query(`CREATE SCHEMA ${pg.escapeIdentifier(schema)} AUTHORIZATION ${pg.escapeIdentifier(role)}`);
    for (const schema of [over, going]) await create(schema);
    const share = await openRunDatabase(poor.href, runOf(process.pid));
    expect(share).toMatchObject({ found: { isFound: true, url: poor.href }, isShared: true, removed: 1 });
    expect(share.note).toContain('names begin with bloodbank-test-');
    await create(own);
    expect(await known([over, going, own])).toHaveLength(2);
    await share.close();
    expect(await known([over, going, own])).toEqual([going]);
  });

  test('does not exist for who is not let in', async () => {
    const stranger = new URL(poor);
    stranger.pathname = '/there-is-no-such-database';
    stranger.password = 's3cret';
    const { found } = await openRunDatabase(stranger.href, runOf(process.pid));
    expect(found).toMatchObject({ isFound: false, reason: expect.stringContaining('does not let the tests in') });
    expect(JSON.stringify(found)).not.toContain('s3cret');
  });
});

/** As a run of that process would be called. */
function runOf(pid: number): string {
  return formatRunName({ startedAt: 0, machine: thisMachine(), pid, tick: 0 });
}
