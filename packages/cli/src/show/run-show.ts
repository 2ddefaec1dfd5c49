import { type Contract, describeSchema } from '@bloodbank/core/contract';
import { loadContracts } from '../contracts/load-contracts.js';
import { typeNameOf } from '../contracts/type-name-of.js';
import { findByTypeOrName, unknownType } from '../contracts/unknown-type.js';
import { escapeText, toSafeJson } from '../output/escape-text.js';
import type { Printer } from '../output/printer.js';
import { formatTable, wrapText } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { factsOf } from './facts-of.js';

/** @throws {Invalid} `schema.unknown-type` with the closest names. */
export async function runShow(context: CommandContext, name: string): Promise<number> {
  const { registry } = (await loadContracts(context)).contracts;
  const contract = findByTypeOrName(registry, name);
  if (contract === undefined) throw unknownType(registry, name);
  if (context.isJson) {
    const {
      validate: _validate,
      validatePublish: _validatePublish,
      routingKey,
      ttlSeconds,
      uniqueKey,
      partitionKey,
      ...rest
    } = contract;
    await context.out.json({
      ...rest,
      name: typeNameOf(contract),
      routing_key: routingKey,
      ...(ttlSeconds === undefined ? {} : { ttl_seconds: ttlSeconds }),
      ...(uniqueKey === undefined ? {} : { unique_key: uniqueKey }),
      ...(partitionKey === undefined ? {} : { partition_key: partitionKey }),
    });
  } else await printContract(context.out, contract);
  return EXIT_OK;
}

async function printContract(out: Printer, contract: Contract): Promise<void> {
  const { bold, dim, yellow } = out.colors;
  const { type, version } = contract;
  await out.line(`${bold(escapeText(type))} ${dim(`${contract.kind}, version ${version}`)}`);
  if (contract.deprecated !== undefined) await out.line(yellow(`Deprecated: ${escapeText(contract.deprecated)}`));
  for (const line of wrapText(escapeText(contract.description), out.width ?? Number.POSITIVE_INFINITY)) {
    await out.line(line);
  }
  await out.line();

  for (const line of formatTable(
    factsOf(contract).map(([label, value]) => [{ text: label, paint: dim }, { text: escapeText(value) }]),
    { width: out.width, overflow: 'wrap' },
  )) {
    await out.line(line);
  }

  await out.line(`\n${bold('Payload')}`);
  const fields = describeSchema(contract.schema);
  const rows = fields.map((field) => [
    { text: escapeText(field.path) },
    { text: escapeText(field.type) },
    { text: field.isRequired ? 'required' : '', paint: dim },
    { text: escapeText([...field.notes, field.description].filter((note) => note !== '').join('; ')), paint: dim },
  ]);
  if (rows.length === 0) await out.line(dim('  no declared fields'));
  for (const line of formatTable(rows, { width: out.width, overflow: 'wrap' })) await out.line(line);

  const [example] = contract.examples;
  if (example !== undefined) {
    await out.line(`\n${bold('Example')}`);
    await out.line(toSafeJson(example, 2).replace(/^/gm, '  '));
  }
}
