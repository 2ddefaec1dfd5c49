import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Capabilities, Capability } from '@bloodbank/core/ports';
import { reasonToSkip, TRANSPORT_CLAUSES } from '@bloodbank/testkit';
import { expect, test } from 'vitest';
import { RABBIT_CAPABILITIES } from '../../transport-rabbitmq/src/transport.js';
import { KAFKA_CAPABILITIES } from './capabilities.js';

const README = fileURLToPath(new URL('../README.md', import.meta.url));

/** What stands between them is written by this test: `npx vitest run packages/transport-kafka/src/readme.test.ts -u`. */
const [BEGIN, END] = ['<!-- capabilities -->', '<!-- end of capabilities -->'];

const MEANINGS: Readonly<Record<Capability, string>> = {
  knowsRoutes: 'knows whether anybody subscribes to an address',
  brokerDelays: 'holds a retry back by itself',
  priorities: 'hands out by priority',
  expiry: 'hands out nothing that has expired',
  orderedPartitions: 'keeps the order of a key in partitions',
  replay: 'hands out again what was acknowledged',
  exclusiveReplies: 'has an address that reaches one process alone',
  filtersOnBroker: 'sends a group what its patterns match, and nothing else',
};

test('the table of what holds on which broker is that of the declared capabilities, and names every skipped clause', async () => {
  const readme = readFileSync(README, 'utf8');
  const [before, rest = ''] = readme.split(BEGIN);
  const after = rest.split(END)[1];
  expect(after, `${README} has both marks`).toBeDefined();
  await expect(`${before}${BEGIN}\n\n${section()}\n\n${END}${after}`).toMatchFileSnapshot(README);
});

function section(): string {
  const rows = (Object.keys(MEANINGS) as Capability[]).map((name) => [
    `${MEANINGS[name]} (\`${name}\`)`,
    cellOf(RABBIT_CAPABILITIES, name),
    cellOf(KAFKA_CAPABILITIES, name),
  ]);
  const table = align([['', 'RabbitMQ and the embedded broker', 'Kafka'], ...rows]);
  const skipped = TRANSPORT_CLAUSES.flatMap(({ id, name, ...clause }) => {
    const reason = reasonToSkip(clause as never, { capabilities: KAFKA_CAPABILITIES });
    const lacking = (clause.needsOf ?? []).filter((one) => KAFKA_CAPABILITIES[one] !== true);
    return reason === undefined ? [] : [`- [${id}] ${name} (${lacking.map((one) => `\`${one}\``).join(', ')})`];
  });
  const count = TRANSPORT_CLAUSES.length - skipped.length;
  return [
    table,
    '',
    `Of the ${TRANSPORT_CLAUSES.length} tests of the port's clauses, ${count} run on Kafka. These are skipped, each for a capability that the table denies:`,
    '',
    ...skipped,
  ].join('\n');
}

function cellOf(capabilities: Capabilities, name: Capability): string {
  const answer = capabilities[name];
  return answer === true ? 'yes' : `no: ${answer}`;
}

/** As the formatter of the repository leaves it. */
function align(rows: readonly (readonly string[])[]): string {
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [header = [], ...rest] = rows;
  return [line(header), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rest.map(line)].join('\n');
}
