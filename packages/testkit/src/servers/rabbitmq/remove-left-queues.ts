import { connect } from 'amqplib';
import { holdsFreshName } from '../../wait/fresh-name.js';
import { runRabbitmqctl } from './rabbitmqctl.js';

/**
 * Removes the queues that a test file leaves: those with one of its fresh names in their own name or among their arguments. A
 * RabbitMQ that may open 1,024 files, as one outside systemd may, stalls at some 450 queues, and a run makes thousands. Where
 * `rabbitmqctl` does not list them they stay to the end of the run.
 */
export async function removeLeftQueues(url: string, ctl: typeof runRabbitmqctl = runRabbitmqctl): Promise<void> {
  const vhost = decodeURIComponent(new URL(url).pathname.slice(1)) || '/';
  const lines = await ctl('list_queues', '-p', vhost, 'name', 'arguments').then(
    (text) => text.split('\n'),
    () => [],
  );
  const left = lines.filter(holdsFreshName).map((line) => line.slice(0, line.indexOf('\t')));
  if (left.length === 0) return;
  const connection = await connect(url);
  const channel = await connection.createChannel();
  for (const queue of left) await channel.deleteQueue(queue);
  await connection.close();
}
