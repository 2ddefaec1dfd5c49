import type { Arm, Case, Question } from '../harness/question.js';
import { milliseconds } from './metrics.js';
import { libraryOf } from './publish.js';

export const startup: Question = {
  name: 'startup',
  asks: 'How long until a library is imported, a command has answered, and a service is connected?',
  note: 'Whole processes. Connected is who publishes and consumes; the bench itself is a small part of each, the same in all.',
  metrics: [
    { ...milliseconds('ms', 'process'), digits: 0 },
    { ...milliseconds('cpuMs', 'CPU'), digits: 0 },
  ],
  cases: () => [imports(), commands(), connecting()],
};

const NODE: Arm = { name: 'node', program: 'startup', options: {} };

function imports(): Case {
  const arm = (module: string): Arm => ({
    name: module,
    program: 'startup',
    options: { module },
    ...(module === 'bloodbank' ? {} : { library: module }),
  });
  return {
    name: 'import',
    reference: 'node',
    runMs: 0,
    arms: [NODE, ...['bloodbank', 'amqplib', 'rascal', 'rabbitmq-client', '@golevelup/nestjs-rabbitmq'].map(arm)],
  };
}

function commands(): Case {
  const arm = (command: string): Arm => ({ name: `bloodbank ${command}`, program: 'startup', options: { command } });
  return { name: 'command', reference: 'node', runMs: 0, arms: [NODE, ...['--version', '--help', 'list'].map(arm)] };
}

function connecting(): Case {
  const arm = (client: string): Arm => ({
    name: client,
    program: 'connecting',
    options: { client, prefetch: 10 },
    ...(client === 'bloodbank' ? { hasOwnQueue: true } : { library: libraryOf(client) }),
  });
  return {
    name: 'connect',
    reference: 'amqplib',
    queue: { type: 'quorum' },
    runMs: 0,
    arms: ['amqplib', 'bloodbank', 'rascal', 'rabbitmq-client', 'golevelup'].map(arm),
  };
}
