// @ts-check
/**
 * Everything in one command: lays GitHub's schemas out as a tree, generates contracts, starts the bus, publishes every
 * recorded payload, receives it in a typed handler, and compares with ajv alone on GitHub's own document. Exit code 1 when
 * the two disagree, or when what was published and what was received differ.
 */
import { fileURLToPath } from 'node:url';
import { connectBus } from 'bloodbank';
import { describeEvent } from './describe-event.mjs';
import { exchangeEvents } from './exchange-events.mjs';
import { eventTypeOf, readSamples, readSchema } from './github-data.mjs';
import { layOutSchemas } from './lay-out-schemas.mjs';
import { parseOptions } from './options.mjs';
import { compareOpinions, describeCounts, describeRefusals, describeSlice, writeRefusals } from './report.mjs';
import { runTool } from './run-tool.mjs';
import { pickSlice } from './slice.mjs';
import { createStepper } from './stepper.mjs';
import { createPlainValidator } from './validate-plainly.mjs';

/** An exchange of its own, on Kafka a topic: nobody else on the broker is sent events that he has no contracts for. */
const EXCHANGE = process.env['EXCHANGE_NAME'] ?? 'example.github.v1';
/** @type {Readonly<Record<string, string>>} */
const BROKERS = {
  rabbitmq: 'RabbitMQ',
  kafka: 'Kafka',
  shared: 'the embedded broker of `bloodbank up`',
  'in-process': 'an embedded broker in this process',
};

// What goes wrong is told in a sentence or two.
process.on('uncaughtException', (/** @type {Error & { remedy?: string }} */ { message, remedy = '' }) => {
  console.error(`${message} ${remedy}`.trim());
  process.exit(1);
});

const { isSlice, limit } = parseOptions(process.argv.slice(2));
// A slice needs few contracts, and leaves those of a whole run alone.
const folder = new URL(isSlice ? '.generated/slice/' : '.generated/', import.meta.url);
const stepper = createStepper({ isSilent: isSlice });

const schema = readSchema();
const accepts = createPlainValidator(schema);
const recorded = readSamples();
const samples = isSlice ? pickSlice(recorded, accepts) : recorded.slice(0, limit);
const wanted = new Set(samples.map((sample) => eventTypeOf(schema, sample)));
if (!isSlice)
  console.log(`${samples.length} payloads that GitHub sent, and the schemas that GitHub's maintainers wrote\n`);

const schemas = fileURLToPath(new URL('schemas', folder));
const wants = (/** @type {string} */ type) => !isSlice || wanted.has(type);
const tree = await layOutSchemas({ schema, samples: recorded, accepts, folder: schemas, wants });
stepper.end('lay out', `${tree.events} events, ${tree.shared} shared schemas`);

const cli = new URL('../bin/bloodbank.js', import.meta.resolve('bloodbank'));
const out = fileURLToPath(new URL('contracts', folder));
await runTool(cli, ['generate', '--schemas', schemas, '--out', out]);
stepper.end('generate', 'types, validators, routing keys, registry');

if (!isSlice) {
  const tsc = new URL('bin/tsc', import.meta.resolve('typescript/package.json'));
  await runTool(tsc, ['-p', 'tsconfig.json']);
  stepper.end('compile', 'consumer.mts and this example, against these contracts');
}

/** @type {typeof import('./.generated/contracts/index.gen.js')} */
const { contracts } = await import(new URL('contracts/index.gen.js', folder).href);
const bus = await connectBus({ contracts, service: 'github', exchange: EXCHANGE, topology: false });
stepper.end('connect', BROKERS[bus.broker] ?? bus.broker);

/** @type {Map<string, string>} */
const lines = new Map();
const outcomes = await exchangeEvents({
  bus,
  schema,
  samples,
  onEvent: (event) => lines.set(event.event_id, describeEvent(event)),
});
await bus.close();
stepper.end('exchange', 'published, confirmed, received');

const { isEqual, text } = compareOpinions(outcomes, accepts);
if (isSlice) console.log(describeSlice(outcomes, lines));
else {
  const file = new URL('refused.ndjson', folder);
  await writeRefusals(file, outcomes);
  console.log(
    `\n${describeCounts(outcomes)}\n\nRefused before anything was sent, by what was found first (each one: .generated/refused.ndjson)`,
  );
  console.log(`${describeRefusals(outcomes)}\n`);
}
console.log(text);
if (!isEqual) process.exitCode = 1;
