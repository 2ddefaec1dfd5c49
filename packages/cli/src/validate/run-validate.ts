import { describeIssue, type Registry } from '@bloodbank/core/contract';
import { loadContracts } from '../contracts/load-contracts.js';
import { unknownType } from '../contracts/unknown-type.js';
import { noteInteractive } from '../input/note-interactive.js';
import { parseJsonInput } from '../input/parse-json.js';
import { splitLines } from '../input/split-lines.js';
import {
  MAX_INPUT_BYTES,
  nameOfSource,
  openReadable,
  parseFileArgument,
  parseTextArgument,
  readSource,
  type TextSource,
} from '../input/text-source.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { Colors } from '../output/printer.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import { checkLine, checkPayload, type ValidationResult } from './check-line.js';

export interface ValidateOptions {
  readonly file?: string;
}

/** Exit code 1 as soon as one payload is not valid. */
export async function runValidate(
  context: CommandContext,
  type: string | undefined,
  payload: string | undefined,
  { file }: ValidateOptions,
): Promise<number> {
  if (payload !== undefined && file !== undefined) {
    throw new UsageError('The payload stands on the command line, and --file names another.', 'Give one of them.');
  }
  const source = payload === undefined ? parseFileArgument(file ?? '-') : parseTextArgument(payload);
  const { registry } = (await loadContracts(context)).contracts;
  await noteInteractive(context, source, type === undefined ? 'lines of {"event_type", "payload"}' : 'the payload');
  return type === undefined ? validateLines(context, registry, source) : validateOne(context, registry, source, type);
}

async function validateOne(
  context: CommandContext,
  registry: Registry,
  source: TextSource,
  type: string,
): Promise<number> {
  if (registry.find(type) === undefined) throw unknownType(registry, type);
  const payload = parseJsonInput(await readSource(source, context.stdin), nameOfSource(source));
  const result = checkPayload(registry, type, payload);
  await print(context, result);
  return result.valid ? EXIT_OK : EXIT_FAILURE;
}

/** Streams: holds one line at a time, and writes its result before it reads the next. */
async function validateLines(context: CommandContext, registry: Registry, source: TextSource): Promise<number> {
  let valid = 0;
  let invalid = 0;
  for await (const line of splitLines(openReadable(source, context.stdin), MAX_INPUT_BYTES)) {
    const result = checkLine(registry, line);
    if (result === undefined) continue;
    if (result.valid) valid++;
    else invalid++;
    await print(context, result);
  }
  await context.notes.line(`${pluralise(valid, 'payload is', 'payloads are')} valid, ${invalid} invalid.`);
  return invalid === 0 ? EXIT_OK : EXIT_FAILURE;
}

async function print(context: CommandContext, result: ValidationResult): Promise<void> {
  if (context.isJson) await context.out.json(result);
  else await context.out.line(formatResult(result, context.out.colors));
}

/** One line: where, what, and every reason. */
function formatResult(result: ValidationResult, colors: Colors): string {
  const place = result.line === undefined ? '' : colors.dim(`line ${result.line}: `);
  const type = result.event_type === undefined ? '' : ` ${escapeText(result.event_type)}`;
  if (result.valid) return `${place}${colors.green('valid')}${type}`;
  const reasons = (result.issues ?? []).map(describeIssue);
  const reason = result.error?.message ?? reasons.join('; ');
  return `${place}${colors.red('invalid')}${type}: ${escapeText(reason)}`;
}
