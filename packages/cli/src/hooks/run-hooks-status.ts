import {
  AGENTS,
  type Agent,
  CallFolder,
  HookConfig,
  readIfThere,
  renderHookScript,
  type Scope,
} from '@bloodbank/agent-hooks';
import { describeKept } from '../announce/kept-announcements.js';
import { escapeText } from '../output/escape-text.js';
import { pluralise } from '../output/pluralise.js';
import type { CommandContext } from '../shell/command-context.js';
import { EXIT_FAILURE, EXIT_OK } from '../shell/exit-code.js';
import { configFileOf, findAgent, placeOf } from './hook-place.js';

interface StatusLine {
  readonly agent: string;
  readonly scope: Scope;
  readonly file: string;
  readonly status: 'installed' | 'absent' | 'drifted';
  /** Events whose entries differ, and `script` for what they call. */
  readonly drifted: readonly string[];
  /** Calls that nobody has published yet. */
  readonly waiting: number;
  /** Calls of the last two weeks that could not be kept. */
  readonly lost: number;
}

/** Exit code 1 where something differs, or the one agent that was named has none. */
export async function runHooksStatus(context: CommandContext, name: string | undefined): Promise<number> {
  const agents = name === undefined ? AGENTS : [findAgent(name)];
  const lines = await Promise.all(
    agents.flatMap((agent) => (['project', 'user'] as const).map((scope) => statusOf(context, agent, scope))),
  );
  const { out, isJson } = context;
  for (const line of lines) {
    if (isJson) await out.json(line);
    else {
      const { agent, scope, status, file, drifted, waiting, lost } = line;
      const differs =
        drifted.length > 0 ? `: ${drifted.join(', ')}; \`bloodbank hooks install ${agent}\` puts it right` : '';
      const calls = waiting > 0 ? `  (${pluralise(waiting, 'call waits', 'calls wait')})` : '';
      const gone = lost > 0 ? `  (${pluralise(lost, 'call was', 'calls were')} lost: no room)` : '';
      await out.line(
        escapeText(`${agent.padEnd(12)} ${scope.padEnd(8)} ${status.padEnd(10)} ${file}${differs}${calls}${gone}`),
      );
    }
  }
  const kept = isJson ? undefined : await describeKept(context);
  if (kept !== undefined) await context.notes.line(escapeText(kept));
  const isDrifted = lines.some(({ status }) => status === 'drifted');
  const isMissing = name !== undefined && lines.every(({ status }) => status === 'absent');
  return isDrifted || isMissing ? EXIT_FAILURE : EXIT_OK;
}

async function statusOf(context: CommandContext, agent: Agent, scope: Scope): Promise<StatusLine> {
  const place = placeOf(context, agent);
  const file = configFileOf(context, agent, scope);
  const text = await readIfThere(file);
  const { status, drifted } =
    text === undefined
      ? { status: 'absent' as const, drifted: [] }
      : new HookConfig(agent, place.command, file, text).status();
  const { calls, hint, drainer } = place;
  const wanted = renderHookScript({ calls, hint, drainer, cwd: context.project.root });
  const isScriptRight = status === 'absent' || (await readIfThere(place.script)) === wanted;
  const folder = status === 'absent' ? undefined : await CallFolder.open(calls);
  return {
    agent: agent.name,
    scope,
    file,
    status: isScriptRight ? status : 'drifted',
    drifted: isScriptRight ? drifted : [...drifted, 'script'],
    waiting: (await folder?.count()) ?? 0,
    lost: (await folder?.countLost()) ?? 0,
  };
}
