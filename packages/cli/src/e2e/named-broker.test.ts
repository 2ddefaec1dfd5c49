import { randomUUID } from 'node:crypto';
import { startEmbeddedBroker } from '@bloodbank/embedded-broker';
import { areServersRequired, findServer } from '@bloodbank/testkit';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, runCli, startCli } from './cli.fixture.js';
import { createProject } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 60_000 });

const server = findServer('RabbitMQ');
const project = createProject();
afterEach(assertNothingRuns);
afterAll(() => project.remove());

describe.skipIf(!server.isFound && !areServersRequired())(
  server.isFound ? 'on RabbitMQ' : `on RabbitMQ: ${server.reason}`,
  () => {
    it('up, publish and tail work as on the embedded broker', async () => {
      if (!server.isFound) throw new Error(server.reason);
      const options = { cwd: project.root, env: { RABBIT_URL: server.url } };
      const id = randomUUID();
      const bus = startCli(['up'], options);
      await bus.waitFor('stdout', 'as RABBIT_URL says');
      const tail = startCli(['tail', '--where', `payload.order_id == "${id}"`, '--limit', '1'], options);
      await tail.waitFor('stderr', 'Ctrl-C ends it');
      const payload = JSON.stringify({ order_id: id, total: 1 });
      const published = await runCli(['publish', 'shop.order.placed', '--json', payload], options);
      expect(published.code, published.stderr).toBe(0);
      expect(JSON.parse((await tail.ended).stdout).event_id).toBe(published.stdout.trim());
      await bus.waitFor('stdout', id);
      bus.stop('SIGTERM');
      expect(await bus.ended).toMatchObject({ code: 0 });
    });

    it('doctor names it and its version', async () => {
      if (!server.isFound) throw new Error(server.reason);
      const { stdout } = await runCli(['doctor'], { cwd: project.root, env: { RABBIT_URL: server.url } });
      expect(stdout).toMatch(/PASS {2}Broker +RabbitMQ \d+\.\d+\.\d+ at amqp:/);
    });
  },
);

it('up on a broker that outlives it leaves no queue that would fill with nobody to empty it', async () => {
  await using broker = await startEmbeddedBroker();
  const bus = startCli(['up'], { cwd: project.root, env: { RABBIT_URL: broker.url } });
  await bus.waitFor('stdout', 'Bloodbank is up');
  expect(broker.queues()).toHaveLength(1);
  bus.stop('SIGTERM');
  expect(await bus.ended).toMatchObject({ code: 0 });
  expect(broker.queues()).toEqual([]);
});
