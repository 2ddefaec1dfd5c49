/**
 * `node scripts/kafka-lane.mjs [--faults]`: the tests of Kafka on a real one, which it starts and ends: the suites of the transport
 * on one node, and with `--faults` those of a broken cluster on three. Where there is no JDK or no Maven it says so, and that is
 * no failure.
 */
import { spawn } from 'node:child_process';
import { createKafka } from './kafka/cluster.mjs';
import { KAFKA_VERSION, whyNoKafka } from './kafka/jars.mjs';

const reason = whyNoKafka();
if (reason !== undefined) {
  process.stdout.write(`Kafka was not tried: ${reason}\n`);
  process.exit(0);
}
const kafka = await createKafka();
await kafka.start();
process.stdout.write(`Kafka ${KAFKA_VERSION} at ${kafka.bootstrap}\n`);
const hasFaults = process.argv.includes('--faults');
const env = {
  ...process.env,
  KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
  ...(hasFaults ? { BLOODBANK_KAFKA_FAULTS: '1' } : {}),
};
const more = process.argv.slice(2).filter((argument) => argument !== '--faults');
const tests = spawn('node', ['scripts/ci-test/run.mjs', 'packages/transport-kafka', ...more], {
  env,
  stdio: 'inherit',
});
const code = await new Promise((resolve) => tests.once('exit', (status) => resolve(status ?? 1)));
await kafka.close();
process.exit(code);
