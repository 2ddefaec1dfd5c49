import { createInterface } from 'node:readline';
import { contracts } from '@bloodbank/contracts';
import { connectBus } from '../connect/connect-bus.js';

/** A service with a file outbox: `node … outbox-process.fixture.ts <broker url> <service>`; publishes what it reads, a line each. */
const [url = '', service = ''] = process.argv.slice(2);
const bus = await connectBus({
  contracts,
  service,
  url,
  topology: false,
  correlation: false,
  outbox: 'file',
  publishTimeoutMs: 1_000,
});
process.stdout.write('ready\n');
for await (const prompt of createInterface({ input: process.stdin })) {
  const { stored } = await bus.publish('llm.prompt', { provider: service, prompt });
  process.stdout.write(`${stored} ${prompt}\n`);
}
await bus.close();
