import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { connectBus } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';
import { expect, it, onTestFinished } from 'vitest';
import { describeInBrowser } from './browser.fixture.js';
import { startHouse } from './house.fixture.js';

const EXCHANGE = 'bloodbank.events.v1';
const QUEUE = `${EXCHANGE}.warehouse`;

/** The embedded broker has no management API: what RabbitMQ's answers of these bindings. @returns its address */
async function serveBindings(patterns: readonly string[]): Promise<string> {
  const bindings = patterns.map((pattern) => ({
    source: EXCHANGE,
    destination: QUEUE,
    destination_type: 'queue',
    routing_key: pattern,
    arguments: {},
    properties_key: pattern,
  }));
  const server = createServer(({ url = '' }, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(url.startsWith('/api/bindings/') ? bindings : [{ name: QUEUE }]));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

describeInBrowser('topology', (open) => {
  it('tells what is there in no file, and of what differs both values, each with what to do', async () => {
    const vhost = {
      queues: { [QUEUE]: { options: { arguments: { 'x-expires': 3_600_000 } } } },
      bindings: { [`${EXCHANGE}[slack.#] -> ${QUEUE}`]: {} },
    };
    const house = await startHouse({
      files: { 'topology/warehouse.json': { vhosts: { '/': vhost } } },
      env: { RABBIT_MANAGEMENT_URL: await serveBindings(['github.pr.created']) },
    });
    onTestFinished(() => house.close());
    const bus = await connectBus({ contracts, service: 'warehouse', url: house.brokerUrl, topology: false });
    onTestFinished(() => bus.close());
    await bus.subscribe('github.pr.created', async () => {});

    const page = await open();
    await page.goto(`${house.url}#/topology`);
    const drift = page.locator('.panel', { hasText: 'parts differ' }).getByRole('row');
    const rowOf = (state: string, kind: string) =>
      drift.filter({ has: page.locator('.tag', { hasText: state }) }).filter({ hasText: kind });
    const orphan = rowOf('orphan', `${EXCHANGE}[github.pr.created] -> ${QUEUE}`);
    await orphan.getByText('it is there').waitFor();
    expect(await orphan.locator('td').last().textContent()).toContain('bloodbank topology apply --prune');
    const missing = rowOf('missing', `${EXCHANGE}[slack.#] -> ${QUEUE}`);
    await missing.getByText('as in the files').waitFor();
    const different = rowOf('different', QUEUE);
    await different.getByText(/^x-expires: .*3600000/).waitFor();
    await different.getByText('x-expires: none').waitFor();
    expect(await different.locator('td').last().textContent()).toContain(`topology apply --migrate ${QUEUE}`);
    expect(page.faults).toEqual([]);
  });
});
