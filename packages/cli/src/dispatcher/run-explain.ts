import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { text as readText } from 'node:stream/consumers';
import type { Envelope } from '@bloodbank/core/envelope';
import { toError } from '@bloodbank/core/errors';
import { explain, explainRule } from '@bloodbank/dispatcher';
import { loadContracts } from '../contracts/load-contracts.js';
import { parseJsonInput } from '../input/parse-json.js';
import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { UsageError } from '../shell/usage-error.js';
import type { DispatcherExplainOptions } from './dispatcher-options.js';
import { requireRules } from './load-rules.js';

const USUAL_TYPE = 'webhook.plane.issue';

/** Asks every rule, and does nothing. */
export async function runExplain(
  context: CommandContext,
  file: string,
  options: DispatcherExplainOptions,
): Promise<number> {
  const { out, isJson } = context;
  const { contracts } = await loadContracts(context);
  const { rules } = await requireRules(context, options, contracts.registry);
  const event = await readEvent(context, file, options.type);
  for (const rule of rules) {
    const explanation = explainRule(rule, event);
    const { action } = explanation;
    if (isJson) await out.json(explanation);
    else {
      for (const line of explain(explanation)) await out.line(escapeText(line));
      if (action !== undefined) await out.line(escapeText(`  → would ${action.kind} ${action.target}`));
    }
  }
  return EXIT_OK;
}

/** @throws {UsageError} where it cannot be read, or is no JSON. */
async function readEvent({ stdin, cwd }: CommandContext, file: string, type: string | undefined): Promise<Envelope> {
  let content: string;
  try {
    content = file === '-' ? await readText(stdin) : await readFile(resolve(cwd, file), 'utf8');
  } catch (thrown) {
    throw new UsageError(`${file} cannot be read: ${toError(thrown).message}.`);
  }
  const value = parseJsonInput(Buffer.from(content), file === '-' ? 'standard input' : file);
  const isEvent = typeof value === 'object' && value !== null && 'event_type' in value && 'payload' in value;
  if (isEvent && type === undefined) return value as Envelope;
  // A payload alone: the rest of an envelope is of no interest here.
  return { event_id: '(none)', event_type: type ?? USUAL_TYPE, payload: value } as Envelope;
}
