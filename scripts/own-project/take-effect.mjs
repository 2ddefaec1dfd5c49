/**
 * Step of the own-project walk: a subscription by priority, and a topology file whose retries and partitions take effect. Writes an event,
 * a topology file and a small program into the project, and runs it on a broker inside its own process.
 *
 * Alone: `node scripts/own-project/take-effect.mjs <folder of a project whose packages are installed>`.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { runAll } from './run-all.mjs';

const EXCHANGE = 'bloodbank.events.v1';
const QUEUE = `${EXCHANGE}.walk`;

const FILES = {
  'schemas/shop/alarm.raised.v1.json': {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Alarm raised',
    description: 'Published when something is wrong in the shop. Consumed by the guard.',
    'x-routing-key': '{event_type}.{priority}',
    'x-partition-key': 'place',
    type: 'object',
    properties: { place: { type: 'string', maxLength: 40, description: 'Where it rings.' } },
    required: ['place'],
    examples: [{ place: 'door' }],
  },
  'topology/walk.json': {
    vhosts: {
      '/': { queues: { [QUEUE]: {} }, bindings: { [`${EXCHANGE}[shop.alarm.raised.high] -> ${QUEUE}`]: {} } },
    },
    bloodbank: { queues: { [QUEUE]: { partitions: 3, retry: { attempts: 3, delaysMs: [10] } } } },
  },
};

const PROGRAM = `import { connectBus, pattern } from '@bloodbank/bus';
import { contracts } from './contracts/index.gen.js';

const bus = await connectBus({ contracts, service: 'walk' });
const attempts = [];
await bus.subscribe(pattern('shop.alarm.raised.high'), (event, { attempt }) => {
  attempts.push(\`\${event.payload.place} \${attempt}\`);
  throw new Error('on purpose');
});
await bus.publish('shop.alarm.raised', { place: 'cellar' }, { priority: 'low', unroutable: 'drop' });
await bus.publish('shop.alarm.raised', { place: 'door' }, { priority: 'high' });
const endsAt = Date.now() + 20_000;
while ((await bus.deadLetters.count()) < 1 && Date.now() < endsAt) await new Promise((resolve) => setTimeout(resolve, 50));
console.log(JSON.stringify({ attempts, deadLetters: await bus.deadLetters.count() }));
await bus.close();
`;

/** @param bloodbank `(...args) => [program, ...args]` */
export async function takeEffect({ project, bloodbank }) {
  const write = (path, content) => {
    const file = join(project, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof content === 'string' ? content : `${JSON.stringify(content, undefined, 2)}\n`);
  };
  for (const [path, content] of Object.entries(FILES)) write(path, content);
  write('walk.mjs', PROGRAM);
  const env = { RABBIT_URL: '', BUS_URL: '' };
  const run = (command) => runAll(command, { cwd: project, env });
  await run(bloodbank('lint'));
  await run(bloodbank('generate'));
  await run(bloodbank('topology', 'check'));
  const shown = await run(bloodbank('topology', 'show'));
  if (!/partition/i.test(shown)) throw new Error(`The topology shows no partitions:\n${shown}`);
  const said = await run([process.execPath, 'walk.mjs']);
  const { attempts, deadLetters } = JSON.parse(/^\{.*\}$/m.exec(said)?.[0] ?? '{}');
  const expected = ['door 1', 'door 2', 'door 3'];
  if (JSON.stringify(attempts) !== JSON.stringify(expected) || deadLetters !== 1) {
    throw new Error(`Not ${expected.join(', ')} and one dead letter:\n${said}`);
  }
}

const [, main, project] = process.argv;
if (main !== undefined && import.meta.url === pathToFileURL(main).href) {
  const bin = fileURLToPath(new URL('../../packages/cli/bin/bloodbank.js', import.meta.url));
  await takeEffect({ project, bloodbank: (...args) => [process.execPath, bin, ...args] });
  process.stdout.write('Priority, retries and partitions took effect.\n');
}
