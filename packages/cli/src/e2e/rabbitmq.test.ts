import { areServersRequired, findRabbitMq, freshName } from '@bloodbank/testkit';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { assertNothingRuns, runCli, startCli } from './cli.fixture.js';
import { createProject } from './project.fixture.js';

const server = await findRabbitMq();
const project = createProject();
afterEach(assertNothingRuns);
afterAll(() => project.remove());

describe.skipIf(!server.isFound && !areServersRequired())(
  server.isFound ? 'on RabbitMQ' : `on RabbitMQ: ${server.reason}`,
  () => {
    it('up, publish and tail work as on the embedded broker, and leave no queue behind', async () => {
      if (!server.isFound) throw new Error(server.reason);
      const options = { cwd: project.root, env: { RABBIT_URL: server.url } };
      const id = freshName('order');
      const bus = startCli(['up'], options);
      expect(await bus.waitFor('stdout', 'Bloodbank is up')).toContain('as RABBIT_URL or --url says');
      const tail = startCli(['tail', '--where', `payload.order_id == "${id}"`, '--limit', '1'], options);
      await tail.waitFor('stderr', 'Ctrl-C ends it');
      const payload = JSON.stringify({ order_id: id, total: 1 });
      const published = await runCli(['publish', 'shop.order.placed', '--json', payload], options);
      expect(published.code, published.stderr).toBe(0);
      expect(JSON.parse((await tail.ended).stdout).event_id).toBe(published.stdout.trim());
      await bus.waitFor('stdout', id);
      bus.stop('SIGTERM');
      expect(await bus.ended).toMatchObject({ code: 0 });

      // With nobody left to receive it, the broker has no queue for it either.
      const after = await runCli(['publish', 'shop.order.cancelled', '--json', `{"order_id":"${id}"}`], options);
      expect(after.stderr).toMatch(/^error\[transport\.unroutable\]/);
    });

    it('doctor names it and its version', async () => {
      if (!server.isFound) throw new Error(server.reason);
      const { stdout } = await runCli(['doctor'], { cwd: project.root, env: { RABBIT_URL: server.url } });
      expect(stdout).toMatch(/PASS {2}Broker +RabbitMQ \d+\.\d+\.\d+ at amqp:/);
    });
  },
);
