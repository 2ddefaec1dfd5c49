import { commandsExchangeOf, queueNameOf, type Topology } from '@bloodbank/topology';
import { withAdmin } from '../dlq/with-admin.js';
import type { CommandContext } from '../shell/command-context.js';

/**
 * What a person may mean by a service that no file lays out: the queue of its events, or of its commands where it has no other.
 * Which of them there is, only the broker knows. Any other name stays as it is.
 */
export async function usualQueueOf(context: CommandContext, name: string, topology: Topology): Promise<string> {
  const { EXCHANGE_NAME: exchange } = context.settings;
  const isLaidOut = topology.queues.some((queue) =>
    [queue.queue, queue.service, queue.deadLetterQueue, queue.partition?.of].includes(name),
  );
  if (isLaidOut || name.includes('.')) return name;
  const ofCommands = queueNameOf(commandsExchangeOf(exchange), name);
  const [events, commands] = await withAdmin(context, (admin) =>
    Promise.all([queueNameOf(exchange, name), ofCommands].map((queue) => admin.inspect(queue))),
  );
  return events === undefined && commands !== undefined ? ofCommands : name;
}
