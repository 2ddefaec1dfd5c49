import { createStopSignal } from '@bloodbank/bus/parts';
import { loadContracts } from '../contracts/load-contracts.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { commandName } from './command-name.js';
import { describeUp } from './describe-up.js';
import type { UpOptions } from './open-broker.js';
import { openBroker } from './open-broker.js';
import { openGateway } from './open-gateway.js';
import { openRecording } from './open-recording.js';
import { startDemo } from './start-demo.js';
import { startPractice } from './start-practice.js';

/** Any length does. */
const STAY_MS = 60_000;

/** Stays until SIGINT or SIGTERM; then what runs finishes, the broker closes, and the exit code is 0. */
export async function runUp(context: CommandContext, options: UpOptions): Promise<number> {
  // From the first moment on: a signal during the start also ends in order.
  const stop = createStopSignal();
  const { out, notes, env, isJson } = context;
  const { contracts } = await loadContracts(context);
  const broker = await openBroker(context, options);
  let closeRecording = async (): Promise<void> => {};
  try {
    const recording = await openRecording(context, broker, contracts.registry);
    closeRecording = () => recording.close();
    const practice = options.practice ? await startPractice(context, contracts, broker) : undefined;
    const demo = options.demo ? await startDemo(context, contracts, broker) : undefined;
    try {
      const gateway = await openGateway(context, options, contracts, broker, recording);
      try {
        const facts = {
          broker,
          gateway: gateway?.url,
          hasDemo: options.demo,
          hasPractice: options.practice === true,
          history: recording.described,
        };
        if (isJson) {
          const { url } = gateway ?? { url: null };
          await out.json({ status: 'up', broker: broker.kind, url: broker.address, demo: options.demo, gateway: url });
        } else {
          const { registry } = contracts;
          const lines = describeUp({ ...facts, registry, command: commandName(env) }, out.colors);
          for (const line of lines) await out.line(line);
        }
        // Without a demo, and on somebody else's broker, nothing else would keep the process.
        const staying = setInterval(() => {}, STAY_MS);
        const signal = await stop.stopped;
        clearInterval(staying);
        await notes.line(`${signal}: finishing what runs, taking nothing new.`);
      } finally {
        await gateway?.close();
      }
    } finally {
      await demo?.close();
      await practice?.close();
    }
  } finally {
    await closeRecording();
    await broker.close();
  }
  if (isJson) await out.json({ status: 'down' });
  else await notes.line('Bloodbank is down.');
  stop.release();
  return EXIT_OK;
}
