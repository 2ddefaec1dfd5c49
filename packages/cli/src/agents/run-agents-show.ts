import type { AgentRecord } from '@bloodbank/core/ports';
import { toAgentJson } from '@bloodbank/operations';
import { escapeText } from '../output/escape-text.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { describeState, paintOf } from './run-agents-list.js';
import { withAgents } from './with-agents.js';

/** @throws {BloodbankError} `agent.unknown` */
export async function runAgentsShow(context: CommandContext, name: string): Promise<number> {
  return printAgent(context, await withAgents(context, (agents) => agents.show(name)));
}

export async function printAgent(context: CommandContext, record: AgentRecord): Promise<number> {
  const { out } = context;
  if (context.isJson) {
    await out.json(toAgentJson(record));
    return EXIT_OK;
  }
  const { agent, enteredAt, version, commandId, eventId, ttlDeadline, leaseUntil } = record;
  await out.line(`${out.colors.bold(escapeText(agent))} is ${paintOf(record, out.colors)(describeState(record))}`);
  const facts: readonly (readonly [string, string | undefined])[] = [
    ['since', enteredAt.toISOString()],
    ['version', String(version)],
    ['command', commandId ?? undefined],
    ['message', eventId ?? undefined],
    ['to be begun by', ttlDeadline?.toISOString()],
    ['lease until', leaseUntil?.toISOString()],
  ];
  const rows = facts.flatMap(([what, text]) =>
    text === undefined ? [] : [[{ text: what, paint: out.colors.dim }, { text: escapeText(text) }]],
  );
  for (const line of formatTable(rows)) await out.line(line);
  return EXIT_OK;
}
