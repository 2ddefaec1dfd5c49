/** `pnpm test:faults`: inflicts the faults, prints what became of every message, and keeps it in docs/reliability.md. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { FAULTS } from '../src/faults.js';
import { ORDERS_VARIABLE, type Outcome, type RunOrders } from '../src/report/outcome.js';
import { renderReliability } from '../src/report/render-reliability.js';

const USAGE = `Usage: pnpm test:faults [--quick | --full] [--only <id>]... [--seed <number>] [--minutes <number>] [--write]

  --quick    the short ones, on the embedded broker alone: under a minute
  --full     also the long ones: a cluster of three nodes, a soak; and each in its full measure: 20 kills in 100,000 publishes
  --only     this fault alone, whatever its length; may be repeated
  --seed     repeats the choices of an earlier run
  --minutes  how long the soak lasts (5)
  --write    keeps what was measured in docs/reliability.md, where all of it held; with --only, in the lines of these faults

Faults: ${FAULTS.map(({ id }) => id).join(' ')}
`;

const root = fileURLToPath(new URL('../../..', import.meta.url));

function refuse(reason: string): never {
  process.stderr.write(`${reason}\n\n${USAGE}`);
  process.exit(2);
}

function readArguments() {
  try {
    return parseArgs({
      options: {
        quick: { type: 'boolean', default: false },
        full: { type: 'boolean', default: false },
        only: { type: 'string', multiple: true, default: [] },
        seed: { type: 'string' },
        minutes: { type: 'string', default: '5' },
        write: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values;
  } catch (thrown) {
    return refuse(String(thrown));
  }
}

const {
  quick,
  full,
  only,
  seed = String(Math.floor(Math.random() * 1_000_000)),
  minutes,
  write,
  help,
} = readArguments();
if (help) {
  process.stdout.write(USAGE);
  process.exit(0);
}
const unknown = only.find((id) => !FAULTS.some((fault) => fault.id === id));
if (unknown !== undefined) refuse(`There is no fault "${unknown}".`);
if (!/^\d+$/.test(seed)) refuse(`The seed is "${seed}", not a whole number.`);
if (!(Number(minutes) > 0)) refuse(`The minutes are "${minutes}", not a number above 0.`);
if (write && quick) refuse('The quick run leaves RabbitMQ out: --write does not go with --quick.');

const folder = await mkdtemp(join(tmpdir(), 'bloodbank-faults-'));
const orders: RunOrders = {
  only,
  tier: quick ? 'quick' : full ? 'full' : 'standard',
  seed: Number(seed),
  minutes: Number(minutes),
  outcomesFile: join(folder, 'outcomes.json'),
};
const vitest = spawn('vitest', ['run', '--config', join(root, 'tools/faults/vitest.config.ts')], {
  stdio: 'inherit',
  env: {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH']}`,
    [ORDERS_VARIABLE]: JSON.stringify(orders),
  },
});
const status = await new Promise<number>((resolve) => vitest.once('exit', (code) => resolve(code ?? 1)));
const outcomes: readonly Outcome[] = await readFile(orders.outcomesFile, 'utf8').then(JSON.parse, () => []);
await rm(folder, { recursive: true });
if (outcomes.length === 0) process.stderr.write('No fault was inflicted.\n');
if (write && status === 0 && outcomes.length > 0) {
  const page = join(root, 'docs/reliability.md');
  await writeFile(page, renderReliability(outcomes, await readFile(page, 'utf8'), FAULTS));
}
process.exit(outcomes.length === 0 ? 1 : status);
