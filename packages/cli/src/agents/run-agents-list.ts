import type { AgentRecord, AgentState } from '@bloodbank/core/ports';
import { toAgentJson } from '@bloodbank/operations';
import { escapeText } from '../output/escape-text.js';
import type { Colors } from '../output/printer.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { withAgents } from './with-agents.js';

/** A line for each agent. */
export async function runAgentsList(context: CommandContext): Promise<number> {
  const records = await withAgents(context, (agents) => agents.list());
  const { out, notes } = context;
  if (context.isJson) {
    for (const record of records) await out.json(toAgentJson(record));
    return EXIT_OK;
  }
  if (records.length === 0) {
    await notes.line('No agent has run with this Redis.');
    return EXIT_OK;
  }
  const header = ['state', 'agent', 'since', 'version', 'command'].map((text) => ({ text, paint: out.colors.dim }));
  const rows = records.map((record) => [
    { text: describeState(record), paint: paintOf(record, out.colors) },
    ...[record.agent, record.enteredAt.toISOString(), String(record.version), record.commandId ?? ''].map((text) => ({
      text: escapeText(text),
    })),
  ]);
  for (const line of formatTable([header, ...rows], { indent: '' })) await out.line(line);
  return EXIT_OK;
}

/** The state in words: what a pause keeps, and that a process is gone. */
export function describeState({ state, prePauseState, isOverdue }: AgentRecord): string {
  const before = prePauseState === null ? '' : ` (${prePauseState})`;
  return `${state}${before}${isOverdue ? ', its process is gone' : ''}`;
}

export function paintOf({ state, isOverdue }: AgentRecord, colors: Colors): (text: string) => string {
  if (isOverdue) return colors.red;
  const paints: Readonly<Record<AgentState, (text: string) => string>> = {
    idle: colors.green,
    acknowledging: colors.cyan,
    working: colors.cyan,
    blocked: colors.yellow,
    error: colors.red,
    paused: colors.yellow,
  };
  return paints[state];
}
