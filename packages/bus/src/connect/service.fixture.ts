/** A service in a process of its own, as a user would write it. Says on stdout what it does. */
import { contracts } from '@bloodbank/contracts';
import { closeOnSignals, connectBus } from '../index.js';

const [service = 'service', workMs = '0'] = process.argv.slice(2);
const bus = await connectBus({ contracts, service, topology: false });
closeOnSignals(bus);
await bus.subscribe('llm.prompt', {
  handler: async (event, { attempt, queue }) => {
    if (event.payload.provider !== service) return;
    console.log(`started ${event.payload.prompt} ${attempt} ${queue}`);
    await new Promise((resolve) => setTimeout(resolve, Number(workMs)));
    console.log(`finished ${event.payload.prompt}`);
  },
});
console.log('ready');
