// @ts-check
import { contracts } from '@bloodbank/contracts';
import { connectBus } from 'bloodbank';

const bus = await connectBus({ contracts, service: 'hello' });

await bus.subscribe('github.pr.created', {
  handler: async ({ event_type, event_id, payload }, context) => {
    console.log(`${event_type} ${event_id}\n  pull request ${payload.pr_number} of ${payload.repo_name}`);
    await context.publish('slack.message.sent', { channel: 'reviews', text: `Who reviews #${payload.pr_number}?` });
  },
});

await bus.subscribe('slack.message.sent', {
  handler: ({ event_type, event_id, causation_id, payload }) => {
    console.log(`${event_type} ${event_id}\n  ${payload.text}\n  caused by ${causation_id}`);
    // Drains first: this handler still ends, and its event is settled.
    void bus.close();
  },
});

await bus.publish('github.pr.created', { cache_key: 'bloodbank|423', repo_name: 'bloodbank', pr_number: 423 });
