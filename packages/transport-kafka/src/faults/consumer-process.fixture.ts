/**
 * A consumer in a process of its own, which can be killed. Tells each delivery on a line: `id attempt redelivered`.
 * A message whose body is `kill` ends it at once; one whose body is `slow` takes its time.
 */
import { createKafkaTransport } from '../index.js';

const [bootstrap = '', prefix = '', pattern = '', session = '2000', slowMs = '0'] = process.argv.slice(2);

const transport = await createKafkaTransport({
  bootstrap,
  prefix,
  topics: { partitions: 2 },
  times: {
    sessionTimeoutMs: Number(session),
    heartbeatMs: Math.min(500, Number(session) / 4),
    rebalanceTimeoutMs: 10_000,
  },
});
const group = { kind: 'event', group: 'killed', patterns: [pattern], retryDelaysMs: [] } as const;
await transport.consume(group, { prefetch: 10 }, async ({ body, properties, attempt, redelivered }) => {
  const text = Buffer.from(body).toString();
  process.stdout.write(`${properties.messageId} ${attempt} ${redelivered}\n`);
  if (text === 'kill') process.kill(process.pid, 'SIGKILL');
  if (text === 'slow') await new Promise((resolve) => setTimeout(resolve, Number(slowMs)));
  return { kind: 'ack' };
});
process.stdout.write('ready\n');
process.on('SIGTERM', () => void transport.close().then(() => process.exit(0)));
