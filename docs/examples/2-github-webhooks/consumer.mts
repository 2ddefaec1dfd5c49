/**
 * A service in TypeScript, on the contracts that this example generated. The example compiles it; from Node 22.18 on it also
 * runs as it is: `npx bloodbank up` in one terminal, `node consumer.mts` in another, `node main.mjs` in a third.
 */
import { closeOnSignals, connectBus } from 'bloodbank';
import { contracts } from './.generated/contracts/index.gen.js';

const bus = await connectBus({ contracts, service: 'reviewer', exchange: 'example.github.v1', topology: false });
closeOnSignals(bus);

await bus.subscribe('github.pull_request.*', {
  handler: (event) => {
    // What all actions of a pull request have can be read at once.
    const { number, repository } = event.payload;
    switch (event.event_type) {
      case 'github.pull_request.labeled':
        console.log(`${repository.full_name}#${number} has the label ${event.payload.label.name}`);
        return;
      case 'github.pull_request.opened':
        console.log(`${repository.full_name}#${number} was opened: ${event.payload.pull_request.title}`);
        // @ts-expect-error A pull request that was just opened got no label.
        event.payload.label;
        return;
      // @ts-expect-error No pull request is ever starred: this pattern brings no such event.
      case 'github.star.created':
        return;
      default:
        console.log(`${repository.full_name}#${number}: ${event.payload.action}`);
    }
  },
});

// @ts-expect-error A payload that is not one does not compile either.
await bus.publish('github.star.created', { action: 'created' }).catch((error) => console.log(error.message));
