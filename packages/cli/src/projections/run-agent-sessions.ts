import { BloodbankError } from '@bloodbank/core/errors';
import type { AgentSession, AgentSessionFilter, AgentSessions, AgentTotals } from '@bloodbank/event-store';
import { escapeText } from '../output/escape-text.js';
import { formatTable } from '../output/table.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_OK } from '../shell/exit-code.js';
import { storePlace } from '../store/open-event-store.js';

export interface AgentSessionsOptions {
  readonly agent?: string;
  readonly model?: string;
  readonly since?: number;
  readonly until?: number;
  readonly limit?: number;
  readonly totals?: 'agent' | 'model' | 'day';
}

const USUAL_LIMIT = 50;

/** What AI agents did: their sessions, one of them whole, or what they add up to. */
export async function runAgentSessions(
  context: CommandContext,
  id: string | undefined,
  options: AgentSessionsOptions,
): Promise<number> {
  const place = storePlace(context);
  const { createAgentSessions } = await import('@bloodbank/event-store');
  const sessions = createAgentSessions(place);
  try {
    if (id !== undefined) return await showSession(context, sessions, id);
    if (options.totals !== undefined) return await showTotals(context, sessions, options.totals, filterOf(options));
    return await showList(context, sessions, options);
  } finally {
    await sessions.close();
  }
}

function filterOf({ agent, model, since, until }: AgentSessionsOptions): AgentSessionFilter {
  return {
    ...(agent === undefined ? {} : { agent }),
    ...(model === undefined ? {} : { model }),
    ...(since === undefined ? {} : { since: new Date(since) }),
    ...(until === undefined ? {} : { until: new Date(until) }),
  };
}

async function showSession(context: CommandContext, sessions: AgentSessions, id: string): Promise<number> {
  const session = await sessions.find(id);
  if (session === undefined) throw new BloodbankError('store.unknown-event', `No event tells of a session ${id}.`);
  const { out, isJson } = context;
  await out.json(toJson(session), isJson || !out.isTerminal ? undefined : 2);
  return EXIT_OK;
}

async function showList(
  { out, notes, isJson }: CommandContext,
  sessions: AgentSessions,
  options: AgentSessionsOptions,
): Promise<number> {
  const { limit = USUAL_LIMIT } = options;
  const found = await sessions.list({ ...filterOf(options), limit: Math.min(limit, 1_000) });
  if (isJson) for (const session of found) await out.json(toJson(session));
  else if (found.length === 0) await notes.line('No session is like that.');
  else {
    const header = ['last event', 'agent', 'model', 'turns', 'tools', 'tokens', 'USD', 'status', 'session'];
    const rows = found.map((one) => [
      one.lastEventAt.toISOString().slice(0, 19),
      one.agent ?? '',
      one.model ?? '',
      String(one.turns),
      String(one.actions),
      String(one.tokens),
      one.costUsd?.toFixed(3) ?? '',
      one.status ?? (one.endedAt === null ? 'open' : 'ended'),
      one.sessionId,
    ]);
    await showTable(out, header, rows);
  }
  return EXIT_OK;
}

async function showTotals(
  { out, isJson }: CommandContext,
  sessions: AgentSessions,
  by: 'agent' | 'model' | 'day',
  filter: AgentSessionFilter,
): Promise<number> {
  const totals = await sessions.totals(by, filter);
  if (isJson) {
    for (const { of, costUsd, ...rest } of totals) await out.json({ [by]: of, ...rest, cost_usd: costUsd });
    return EXIT_OK;
  }
  const cellsOf = ({ of, sessions: count, turns, tokens, costUsd }: AgentTotals): readonly string[] =>
    [of ?? '(not said)', count, turns, tokens, costUsd.toFixed(3)].map(String);
  await showTable(out, [by, 'sessions', 'turns', 'tokens', 'USD'], totals.map(cellsOf));
  return EXIT_OK;
}

async function showTable(
  out: CommandContext['out'],
  header: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<void> {
  const cells = rows.map((row) => row.map((text) => ({ text: escapeText(text) })));
  const head = header.map((text) => ({ text, paint: out.colors.dim }));
  for (const line of formatTable([head, ...cells], { indent: '' })) await out.line(line);
}

/** With the names of the wire. */
function toJson(session: AgentSession): object {
  const snake = (name: string): string => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return Object.fromEntries(Object.entries(session).map(([name, value]) => [snake(name), value]));
}
