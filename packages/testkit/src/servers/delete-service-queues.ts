import amqp from 'amqplib';

const EXCHANGE = 'bloodbank.events.v1';

/**
 * Deletes what a service leaves on a broker that outlives the test: its queue, its dead letters, its waiting retries.
 * Deleting a queue that does not exist is no error.
 */
export async function deleteServiceQueues(
  url: string,
  service: string,
  retryDelaysMs: readonly number[] = [1_000, 5_000, 15_000],
  exchange: string = EXCHANGE,
): Promise<void> {
  const queue = `${exchange}.${service}`;
  const connection = await amqp.connect(url);
  const channel = await connection.createChannel();
  for (const name of [queue, `dlq.${queue}`, ...retryDelaysMs.map((delayMs) => `${queue}.retry.${delayMs}`)]) {
    await channel.deleteQueue(name);
  }
  // A test's own goes too; the one that all share stays.
  if (exchange !== EXCHANGE) {
    await channel.deleteExchange(exchange);
    await channel.deleteExchange(`record.${exchange}`);
  }
  await connection.close();
}
