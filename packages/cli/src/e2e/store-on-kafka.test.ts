import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connectBus } from '@bloodbank/bus';
import { createRecorder, describeOnServer, freshName } from '@bloodbank/testkit';
import pg from 'pg';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { deleteTopicsOf } from '../../../transport-kafka/src/delete-topics.fixture.js';
import { loadContracts } from '../contracts/load-contracts.js';
import { assertNothingRuns, type CliResult, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 240_000 });

const SERVICE = 'warehouse';

describeOnServer('Kafka', 'the event store', (server) =>
  describeOnServer('PostgreSQL', 'beside it', (database) => {
    const bootstrap = new URL(server).host;
    const url = `kafka://${bootstrap}?partitions=2`;
    let project: Project;
    let exchange: string;
    let schema: string;
    let env: NodeJS.ProcessEnv;

    beforeEach(() => {
      project = createProject();
      exchange = freshName('store');
      schema = freshName('cli_store').replaceAll('-', '_').slice(0, 60);
      env = { BUS_URL: url, EXCHANGE_NAME: exchange, DATABASE_URL: database, EVENT_STORE_SCHEMA: schema };
    });
    afterEach(async () => {
      await deleteTopicsOf(bootstrap, exchange);
      const admin = new pg.Client({ connectionString: database });
      await admin.connect();
      await admin.query(`DROP SCHEMA IF EXISTS ${pg.escapeIdentifier(schema)} CASCADE`);
      await admin.end();
      project.remove();
      await assertNothingRuns();
    });

    const bloodbank = (...args: readonly string[]): Promise<CliResult> => runCli(args, { cwd: project.root, env });
    const succeed = async (...args: readonly string[]): Promise<string> => {
      const result = await bloodbank(...args);
      expect(result.code, `${args.join(' ')}: ${result.stderr}`).toBe(0);
      return result.stdout;
    };

    async function untilRecorded(ids: readonly string[]): Promise<void> {
      for (const id of ids) while ((await bloodbank('events', 'show', id)).code !== 0);
    }

    async function connect() {
      const { root } = project;
      const folders = { root, schemas: `${root}/schemas`, out: '', topology: '', isTopologyNamed: false };
      const { contracts } = await loadContracts({ project: folders, cwd: root });
      return connectBus({ contracts, service: SERVICE, url, exchange, topology: false });
    }

    it('records what nobody else reads, is asked, and sends it again to the queue of one service', async () => {
      const recorder = startCli(['store', 'run'], { cwd: project.root, env });
      await recorder.waitFor('stderr', 'Recording everything');
      const placed = JSON.stringify({ order_id: 'o-1', total: 1 });
      const id = (await succeed('publish', 'shop.order.placed', '--json', placed)).trim();
      const cause = ['--correlation-id', id];
      const second = await succeed('publish', 'shop.order.cancelled', '--json', '{"order_id":"o-1"}', ...cause);
      const third = await succeed('publish', 'hook.door.opened', '--json', '{"action":"opened"}');
      await untilRecorded([id, second.trim(), third.trim()]);
      recorder.stop('SIGTERM');
      // Topics that are called as their event types belong to no exchange: others may publish there meanwhile.
      expect(await recorder.ended).toMatchObject({ code: 0, stderr: expect.stringMatching(/Recorded \d+/) });

      const flow = (await succeed('events', 'find', '--correlation', id, '--json')).trim().split('\n');
      const types = flow.map((line) => JSON.parse(line).event.event_type);
      expect(types.sort()).toEqual(['shop.order.cancelled', 'shop.order.placed']);
      expect(await succeed('trace', id)).toContain('shop.order.placed');

      const look = ['replay', 'plan', '--type', 'shop.#', '--reason', 'to look', '--file', 'look.json'];
      await succeed(...look);
      expect(JSON.parse(await succeed('replay', 'run', 'look.json', '--json'))).toMatchObject({ replayed: 2 });
      const { target } = JSON.parse(readFileSync(join(project.root, 'look.json'), 'utf8'));
      expect(JSON.parse(await succeed('queues', 'show', `${exchange}.${target.group}`, '--json'))).toMatchObject({
        ready: 2,
      });

      const seen = createRecorder<{ readonly id: string; readonly reason: string | undefined }>();
      await using bus = await connect();
      await bus.subscribe('shop.order.placed' as never, {
        replay: 'idempotent',
        handler: ((event: { event_id: string }, context: { replay?: { reason: string } }) => {
          seen.record({ id: event.event_id, reason: context.replay?.reason });
        }) as never,
      });
      const one = ['replay', 'plan', '--type', 'shop.order.placed', '--to', SERVICE, '--reason', 'mended'];
      expect(await bloodbank(...one, '--file', 'one.json')).toMatchObject({
        code: 0,
        stderr: expect.stringMatching(new RegExp(`1 {2}${exchange}\\.${SERVICE} {2}`)),
      });
      expect(JSON.parse(await succeed('replay', 'run', 'one.json', '--json'))).toMatchObject({ replayed: 1 });
      await seen.waitForCount(1, { timeoutMs: 30_000 });
      expect(seen.items).toEqual([{ id, reason: 'mended' }]);

      const nobody = ['replay', 'plan', '--to', 'nobody', '--reason', 'try', '--file', 'nobody.json'];
      expect(await bloodbank(...nobody)).toMatchObject({ code: 0, stderr: expect.stringContaining('not there') });
      expect(await bloodbank('replay', 'run', 'nobody.json')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining('transport.unroutable'),
      });
    });
  }),
);
