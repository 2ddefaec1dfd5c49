/**
 * `node scripts/kafka-lane.mjs [--faults] [<test>…]`: what is promised of Kafka, on a real one, which it starts and ends: the suites of
 * the transport and every test that is called `…-on-kafka`, on one node; the examples; and `npm start`. With `--faults`, only the tests of a
 * broken cluster; with names, only those tests. Where there is no JDK or no Maven it says so, and that is no failure.
 */
import { spawn } from 'node:child_process';
import { createKafka } from './kafka/cluster.mjs';
import { KAFKA_VERSION, whyNoKafka } from './kafka/jars.mjs';

const reason = whyNoKafka();
if (reason !== undefined) {
  process.stdout.write(`Kafka was not tried: ${reason}\n`);
  process.exit(0);
}
const hasFaults = process.argv.includes('--faults');
const named = process.argv.slice(2).filter((argument) => argument !== '--faults');
const kafka = await createKafka();
await kafka.start();
process.stdout.write(`Kafka ${KAFKA_VERSION} at ${kafka.bootstrap}\n`);
const url = `kafka://${kafka.bootstrap}`;
const tests = hasFaults ? ['tools/faults/src/kafka'] : ['packages/transport-kafka', 'on-kafka'];
const steps = [
  ['scripts/ci-test/run.mjs', ...(named.length > 0 ? named : tests)],
  ...(hasFaults || named.length > 0
    ? []
    : [
        ['docs/examples/run.mjs', url],
        ['scripts/try-start.mjs', '.', url],
      ]),
];
let code = 0;
for (const step of steps) code ||= await run(step);
await kafka.close();
process.exit(code);

function run(args) {
  const child = spawn(process.execPath, args, {
    env: {
      ...process.env,
      KAFKA_BOOTSTRAP_SERVERS: kafka.bootstrap,
      ...(hasFaults ? { BLOODBANK_KAFKA_FAULTS: '1' } : {}),
    },
    stdio: 'inherit',
  });
  return new Promise((resolve) => child.once('exit', (status) => resolve(status ?? 1)));
}
