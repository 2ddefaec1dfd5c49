import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { ownProgram } from '../harness/own-program.js';
import { answersAt } from './answers-at.js';

const USUAL = 'amqp://guest:guest@127.0.0.1:5672';
const PORT = 5672;

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
