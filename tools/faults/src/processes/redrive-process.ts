/** Moves every dead letter back to its queue, and prints `moved` for each, when the move before it is done. */
import { createQueueAdmin } from '@bloodbank/transport-rabbitmq';

const [url = '', deadLetterQueue = '', queue = ''] = process.argv.slice(2);
const admin = await createQueueAdmin({ url });
await admin.visitDeadLetters(deadLetterQueue, async () => {
  console.log('moved');
  return { kind: 'move', queue };
});
await admin.close();
