import { type StarterFile, toJsonText } from '../init/write-files.js';

export interface ServiceParts {
  /** `order-mail`: its queue, its folder. */
  readonly name: string;
  /** The event type or pattern that it subscribes to. */
  readonly on: string;
  /** The binding patterns under which its queue receives them. */
  readonly bindings: readonly string[];
  /** The pattern takes more than what the contracts name: it needs `pattern()`. */
  readonly isFree?: boolean;
  /** An event that its test can publish; without one it gets no such test. */
  readonly sample?: string;
  /** What it publishes for each event, and with which payload, as code. */
  readonly publishes?: { readonly type: string; readonly payload: string };
  readonly exchange: string;
  /** What the contracts are imported as, from a folder below `src`. */
  readonly contracts: string;
}

/** A service in a folder of its own: what it does, how it starts, a test, and how its queue is laid out. */
export function serviceFiles(parts: ServiceParts): readonly StarterFile[] {
  const { name } = parts;
  return [
    { path: `src/${name}/service.ts`, content: renderService(parts) },
    { path: `src/${name}/main.ts`, content: renderMain(parts) },
    { path: `src/${name}/service.test.ts`, content: renderTest(parts) },
    { path: `topology/${name}.json`, content: renderTopology(parts) },
  ];
}

/** `order-mail` -> `startOrderMail`. */
function startOf({ name }: ServiceParts): string {
  const words = name.split(/[^a-z0-9]+/);
  return `start${words.map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`).join('')}`;
}

function renderService(parts: ServiceParts): string {
  const { on, isFree, publishes, contracts } = parts;
  const subscribed = isFree ? `pattern('${on}')` : `'${on}'`;
  const context = publishes === undefined ? 'log' : 'log, publish';
  const effect = publishes === undefined ? '' : `\n    await publish('${publishes.type}', ${publishes.payload});`;
  return `import { type Bus${isFree ? ', pattern' : ''} } from '@bloodbank/bus';
import type { ContractTypes } from '${contracts}';

/** What this service does, on whichever bus it is given. Whoever starts it, or tests it, connects. */
export async function ${startOf(parts)}(bus: Bus<ContractTypes>): Promise<void> {
  await bus.subscribe(${subscribed}, async (event, { ${context} }) => {
    // Returning settles the event. Throwing has it retried as topology/${parts.name}.json says, then dead-lettered.
    log.info({}, \`\${event.event_type} \${event.event_id}\`);${effect}
  });
}
`.replace('import { type Bus }', 'import type { Bus }');
}

function renderMain(parts: ServiceParts): string {
  return `import { closeOnSignals, connectBus } from '@bloodbank/bus';
import { contracts } from '${parts.contracts}';
import { ${startOf(parts)} } from './service.js';

// RABBIT_URL or .env names the broker; without one, that of \`npx bloodbank up\`.
const bus = await connectBus({ contracts, service: '${parts.name}', logger: true });
closeOnSignals(bus, () => console.log('${parts.name} is down. Goodbye.'));
await ${startOf(parts)}(bus);
console.log(\`${parts.name} is up on \${bus.address}. Ctrl-C ends it.\`);
`;
}

function renderTest(parts: ServiceParts): string {
  const { name, sample, publishes, contracts } = parts;
  const outcome = publishes === undefined ? '' : `\n  assert.equal(bus.published('${publishes.type}').length, 1);`;
  const body =
    sample === undefined
      ? `  assert.equal(bus.bus.health().status, 'healthy');`
      : `  await bus.publish('${sample}', bus.sample('${sample}'));
  await bus.handled('${sample}');${outcome}`;
  const assertion = body.includes('assert.') ? "import assert from 'node:assert/strict';\n" : '';
  return `${assertion}import { afterEach, beforeEach, test } from 'node:test';
import { type TestBus, testBus } from '@bloodbank/bus/testing';
import { type ContractTypes, contracts } from '${contracts}';
import { ${startOf(parts)} } from './service.js';

/** A real broker inside this process, of which nobody else knows. */
let bus: TestBus<ContractTypes>;
beforeEach(async () => {
  bus = await testBus({ contracts, service: '${name}' });
});
afterEach(() => bus.close());

test('${name} handles ${parts.on}', async () => {
  await ${startOf(parts)}(bus.bus);
${body}
});
`;
}

function renderTopology({ name, bindings, exchange }: ServiceParts): string {
  const queue = `${exchange}.${name}`;
  const bound = Object.fromEntries(bindings.map((key) => [`${exchange}[${key}] -> ${queue}`, {}]));
  return toJsonText({
    vhosts: { '/': { queues: { [queue]: {} }, bindings: bound } },
    bloodbank: { queues: { [queue]: { retry: { attempts: 4, delaysMs: [1_000, 10_000, 60_000] } } } },
  });
}
