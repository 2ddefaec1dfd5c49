import { type ChannelModel, connect } from 'amqplib';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { findRabbitServer } from '../../faults/rabbit-node/find-rabbit-server.js';
import { freePort } from '../../faults/rabbit-node/free-port.js';
import { type NodeHome, openNodeHome } from '../../faults/rabbit-node/node-home.js';
import { RabbitNode } from '../../faults/rabbit-node/rabbit-node.js';
import { freshName } from '../../wait/fresh-name.js';
import { areServersRequired } from '../required-servers.js';
import { formatRunName, thisMachine } from '../run/run-name.js';
import type { RunShare } from '../run/run-share.js';
import { type ManagementApi, openManagementApi } from './management-api.js';
import { openRunVhost, type RunVhostOptions } from './open-run-vhost.js';
import { removeLeftQueues } from './remove-left-queues.js';
import { managementAdmin, rabbitmqctlAdmin, type VhostAdmin } from './vhost-admin.js';

vi.setConfig({ testTimeout: 120_000, hookTimeout: 180_000 });

const programs = await findRabbitServer();
const title = 'on a server of the test’s own';

describe.skipIf(programs === undefined && !areServersRequired())(
  programs === undefined ? `${title}: rabbitmq-server is not installed` : title,
  () => {
    let home: NodeHome;
    let node: RabbitNode;
    let managementUrl: string;
    let api: ManagementApi;

    beforeAll(async () => {
      if (programs === undefined) throw new Error('rabbitmq-server is not installed');
      home = await openNodeHome(programs, ['rabbitmq_management']);
      const port = await freePort();
      const config = ['management.tcp.ip = 127.0.0.1', `management.tcp.port = ${port}`];
      node = await RabbitNode.create(home, 'managed', config);
      await node.start();
      managementUrl = `http://127.0.0.1:${port}`;
      api = openManagementApi(node.url, managementUrl);
      // A user with no tag, and one who may look at what a virtual host has.
      for (const [user, tags] of [
        ['plain', ''],
        ['looking', 'management'],
      ] as const) {
        await api.put(['users', user], { password: user, tags });
        await api.put(['permissions', '/', user], { configure: '.*', write: '.*', read: '.*' });
      }
    });
    afterAll(async () => {
      await node.kill();
      await home.remove();
    });

    const vhosts = async (): Promise<readonly string[]> => [...(await api.list('vhosts'))].sort();
    const openAs = (user: string, more: Partial<RunVhostOptions> = {}): Promise<RunShare> => {
      const url = node.url.replace('guest:guest', `${user}:${user}`);
      const admins = [managementAdmin(url, managementUrl)];
      return openRunVhost({ url, runName: runOf(process.pid), managementUrl, admins, ...more });
    };

    test.each<[string, () => VhostAdmin]>([
      ['the management API', () => managementAdmin(node.url, managementUrl)],
      ['rabbitmqctl', () => rabbitmqctlAdmin((...args) => node.ctl(...args))],
    ])('%s makes a virtual host, and removes those of ended runs and no other', async (_name, admin) => {
      for (const vhost of [runOf(ENDED), 'h-a', 'bloodbank-test-mine']) await api.put(['vhosts', vhost], {});
      const share = await openAs('guest', { admins: [admin()] });
      const runName = runOf(process.pid);
      expect(share).toMatchObject({ isShared: false, removed: 1, note: `virtual host ${runName}` });
      expect(await vhosts()).toEqual(['/', 'bloodbank-test-mine', runName, 'h-a'].sort());
      await declare(share, 'anything');
      await share.close();
      await share.close();
      expect(await vhosts()).not.toContain(runName);
      for (const vhost of ['h-a', 'bloodbank-test-mine']) await api.delete(['vhosts', vhost]);
    });

    test('a user who may create none shares the virtual host of the address, and is told so', async () => {
      const share = await openAs('plain');
      expect(share).toMatchObject({ found: { isFound: true, url: expect.stringContaining('plain') }, isShared: true });
      expect(share.note).toMatch(/the management API at 127\.0\.0\.1:\d+: it answers 401/);
      expect(share.note).toContain('names begin with bloodbank-test-');
      expect(share.note).toContain('what a killed run leaves stays');
      await share.close();
    });

    test('in a shared virtual host, what ended runs left goes where it can be listed', async () => {
      const setUp = await openAs('plain');
      const ended = `bloodbank.events.v1.${runOf(ENDED)}-svc-1`;
      const going = `bloodbank.events.v1.${runOf(process.ppid)}-svc-1`;
      for (const queue of [ended, `dlq.${ended}`, going, 'orders']) await declare(setUp, queue);
      const share = await openAs('looking');
      expect(share).toMatchObject({ isShared: true, removed: 2 });
      expect(share.note).not.toContain('stays');
      await declare(share, `${runOf(process.pid)}-svc-2`);
      await share.close();
      expect([...(await api.list('queues', '/'))].sort()).toEqual([going, 'orders']);
    });

    test('a server that another one’s administrator looks after gets none, and the other keeps none', async () => {
      const { startEmbeddedBroker } = await import('@bloodbank/embedded-broker');
      await using broker = await startEmbeddedBroker();
      const share = await openAs('guest', {
        url: broker.url,
        admins: [rabbitmqctlAdmin((...args) => node.ctl(...args))],
      });
      expect(share).toMatchObject({ found: { url: broker.url }, isShared: true });
      expect(share.note).toContain('rabbitmqctl: what it creates is not on this server');
      expect(await vhosts()).not.toContain(runOf(process.pid));
    });

    test('of a test file’s queues none is left, by its own name or by its arguments, and those of others stay', async () => {
      const name = freshName('left');
      const connection = await connect(node.url);
      const channel = await connection.createChannel();
      await channel.assertQueue(`dlq.${name}.svc`, { arguments: { 'x-queue-type': 'quorum' } });
      await channel.assertQueue('owner.7d1a', { deadLetterExchange: `owner.${name}` });
      await channel.assertQueue('of-another-file');
      await connection.close();
      await removeLeftQueues(node.url, (...args) => node.ctl('--quiet', ...args));
      const left = await api.list('queues', '/');
      expect(left).toContain('of-another-file');
      expect(left.filter((queue) => queue.includes(name) || queue === 'owner.7d1a')).toEqual([]);
      await api.delete(['queues', '/', 'of-another-file']);
    });

    test('who is not let in at all finds no server', async () => {
      const share = await openAs('stranger');
      expect(share.found).toMatchObject({
        isFound: false,
        reason: expect.stringContaining('does not let the tests in'),
      });
      expect(JSON.stringify(share)).not.toContain('stranger:stranger');
    });
  },
);

/** No process has it: process ids end before. */
const ENDED = 2 ** 31 - 1;

/** As a run of that process would be called. */
function runOf(pid: number): string {
  return formatRunName({ startedAt: 0, machine: thisMachine(), pid, tick: 0 });
}

async function declare({ found }: RunShare, queue: string): Promise<void> {
  if (!found.isFound) throw new Error(found.reason);
  const connection: ChannelModel = await connect(found.url);
  const channel = await connection.createChannel();
  await channel.assertQueue(queue);
  await connection.close();
}
