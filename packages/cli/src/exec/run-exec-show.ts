import { escapeText } from '../output/escape-text.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { openExecutions, presentExecution } from './open-executions.js';

export async function runExecShow(context: CommandContext, id: string): Promise<number> {
  const execution = await (await openExecutions(context)).find(id);
  const shown = presentExecution(execution);
  if (context.isJson) {
    await context.out.json(shown);
    return EXIT_OK;
  }
  const { summary, error, args, program, ...rest } = shown;
  const line = [program, ...(Array.isArray(args) ? args : [])].map(String).join(' ');
  const facts = Object.entries({ program: line, ...rest }).filter(([, value]) => value !== null && value !== '');
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) await context.out.line(`${name.padEnd(width)}  ${escapeText(String(value))}`);
  for (const text of [error, summary]) {
    if (typeof text !== 'string') continue;
    await context.out.line();
    for (const part of text.split('\n')) await context.out.line(escapeText(part));
  }
  return EXIT_OK;
}
