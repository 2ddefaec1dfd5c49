import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { ownProgram } from '../harness/own-program.js';
import { answersAt } from './answers-at.js';

const USUAL = 'amqp://guest:guest@127.0.0.1:5672';
const PORT = 5672;

const KAFKA = 'kafka://127.0.0.1:9092';
const KAFKA_PORT = 9092;
const KAFKA_PROGRAM = fileURLToPath(new URL('../../../../scripts/kafka.mjs', import.meta.url));

export interface ChosenBroker {
  readonly url: string;
  close(): Promise<void>;
}

/** The broker that was named, else the RabbitMQ on the usual local port, else an embedded one. */
export async function chooseBroker(named: string | undefined): Promise<ChosenBroker> {
  if (named !== undefined) return { url: named, close: async () => {} };
  if (await answersAt(USUAL, PORT)) return { url: USUAL, close: async () => {} };
  return startEmbedded();
}

/** The Kafka that was named, else the one on the usual local port, else one that is started for the run, where a JDK and Maven are. */
export async function chooseKafka(named: string | undefined): Promise<ChosenBroker> {
  if (named !== undefined) return { url: named, close: async () => {} };
  if (await answersAt(KAFKA, KAFKA_PORT)) return { url: KAFKA, close: async () => {} };
  const child = spawn(process.execPath, [KAFKA_PROGRAM], { stdio: ['ignore', 'pipe', 'inherit'] });
  await Promise.race([once(createInterface({ input: child.stdout }), 'line'), once(child, 'exit')]);
  if (child.exitCode !== null)
    throw new Error('No Kafka is named, none answers on 127.0.0.1:9092, and none can be started here.');
  return {
    url: KAFKA,
    async close() {
      const gone = once(child, 'exit');
      child.kill('SIGTERM');
      await gone;
    },
  };
}

/** In a process of its own, so that its processor time is nobody else's. */
async function startEmbedded(): Promise<ChosenBroker> {
  const child = spawn(process.execPath, ownProgram('broker/embedded-process'), { stdio: ['pipe', 'pipe', 'inherit'] });
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url,
    async close() {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    },
  };
}
