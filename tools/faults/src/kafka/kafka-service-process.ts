/**
 * A service as a process of its own. It prints `ready`, `begins <event id> <attempt>` for each delivery, and `handled <event id>` for each that
 * it has handled. A prompt that says `kill` ends it at once.
 */
import { connectBus, readSettings } from '@bloodbank/bus';
import { contracts } from '@bloodbank/contracts';

const [url = '', exchange = '', service = ''] = process.argv.slice(2);
const bus = await connectBus({
  contracts,
  service,
  url,
  exchange,
  topology: false,
  correlation: false,
  retry: { attempts: 3, delaysMs: [200, 200] },
  settings: readSettings({}),
});
await bus.subscribe('llm.prompt', {
  concurrency: 10,
  handler: async (event, { attempt }) => {
    console.log(`begins ${event.event_id} ${attempt}`);
    if (event.payload.prompt === 'kill') process.kill(process.pid, 'SIGKILL');
    await new Promise((resolve) => setTimeout(resolve, 20));
    console.log(`handled ${event.event_id}`);
  },
});
console.log('ready');
process.once('SIGTERM', () => void bus.close().then(() => process.exit(0)));
