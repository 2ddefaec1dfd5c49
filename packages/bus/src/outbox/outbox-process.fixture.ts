import { createInterface } from 'node:readline';
import { contracts } from '@bloodbank/contracts';
import { connectBus } from '../connect/connect-bus.js';

/** A service with a file outbox: `node … outbox-process.fixture.ts <broker url> <service> [<publish timeout>]`; publishes what it reads, a line each. */
const [url = '', service = '', timeoutMs = '1000'] = process.argv.slice(2);
const bus = await connectBus({
  contracts,
  service,
  url,
  topology: false,
  correlation: false,
  outbox: 'file',
  publishTimeoutMs: Number(timeoutMs),
});
process.stdout.write('ready\n');
for await (const prompt of createInterface({ input: process.stdin })) {
  const { stored } = await bus.publish('llm.prompt', { provider: service, prompt });
  process.stdout.write(`${stored} ${prompt}\n`);
}
await bus.close();
