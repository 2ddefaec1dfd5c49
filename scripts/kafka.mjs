/**
 * `node scripts/kafka.mjs`: a real Apache Kafka on loopback until ^C, for tests and for trying things out.
 *
 *   --port 9092   the port of the first node
 *   --nodes 3     how many nodes; 1 by default
 *   --check       only says whether it could be started here: 0 if so, 3 if not
 */
import { parseArgs } from 'node:util';
import { createKafka } from './kafka/cluster.mjs';
import { KAFKA_VERSION, whyNoKafka } from './kafka/jars.mjs';

const { values } = parseArgs({
  options: {
    port: { type: 'string', default: '9092' },
    nodes: { type: 'string', default: '1' },
    check: { type: 'boolean', default: false },
  },
});

const reason = whyNoKafka();
if (reason !== undefined) {
  process.stderr.write(`${reason}\n`);
  process.exit(3);
}
if (!values.check) {
  const begin = performance.now();
  const kafka = await createKafka({ nodes: Number(values.nodes), port: Number(values.port) });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.once(signal, () => kafka.close().then(() => process.exit(0)));
  }
  await kafka.start();
  const took = ((performance.now() - begin) / 1_000).toFixed(1);
  process.stdout.write(`Kafka ${KAFKA_VERSION} at ${kafka.bootstrap} after ${took} s. ^C ends it.\n`);
}
