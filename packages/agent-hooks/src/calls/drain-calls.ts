import type { AgentName } from '../agents/agent.js';
import type { CallFolder } from './call-folder.js';
import { parseHookCall } from './hook-call.js';
import type { Session, SessionEvent } from './session.js';
import type { SessionFolder } from './session-folder.js';
import { tellCall, tellTimeout } from './tell-call.js';

export interface DrainParts {
  readonly agent: AgentName;
  readonly calls: CallFolder;
  readonly sessions: SessionFolder;
  /** In the order of the calls; never throws. */
  announce(event: SessionEvent): void;
  /** Resolves once what was announced is published, or on disk; rejects where it is neither. */
  flush(): Promise<void>;
  gitBranchOf(folder: string): Promise<string | undefined>;
  redact(text: string): string;
  readonly now?: () => number;
}

const BATCH = 100;
/** A session that was silent for so long is over. */
const SILENT_MS = 12 * 60 * 60_000;
/** For how long it is remembered that one is over: its agent may take it up again. */
const REMEMBERED_MS = 14 * 24 * 60 * 60_000;

/**
 * Tells what waits, the oldest first, and returns how many calls that were. A call is gone once its events are kept elsewhere: a
 * crash in between tells it once more, under the same event ids.
 *
 * @throws where `flush` does; then every call of this turn stays.
 */
export async function drainCalls(parts: DrainParts): Promise<number> {
  const { calls, sessions, agent, announce, flush } = parts;
  const waiting = await calls.list(BATCH);
  if (waiting.length === 0) return 0;
  const nowMs = (parts.now ?? Date.now)();
  const changed = new Map<string, Session>();
  for (const { id, text } of waiting) {
    if (text === undefined) await calls.giveUp(id);
    const call = text === undefined ? undefined : parseHookCall(agent, text);
    if (call === undefined) continue;
    const before = changed.get(call.sessionId) ?? (await sessions.read(call.sessionId));
    if (before?.told.includes(id) === true) continue;
    const gitBranch = call.cwd === undefined ? undefined : await parts.gitBranchOf(call.cwd);
    const { events, session } = tellCall(call, before, { callId: id, nowMs, gitBranch, redact: parts.redact });
    for (const event of events) announce(event);
    if (events.length > 0 || before !== undefined) changed.set(call.sessionId, session);
  }
  await flush();
  for (const session of changed.values()) await sessions.write(session);
  await calls.remove(waiting);
  return waiting.length;
}

/** Ends sessions that went silent, and forgets those that are long over. */
export async function endSilentSessions({
  sessions,
  calls,
  announce,
  flush,
  now = Date.now,
}: DrainParts): Promise<void> {
  const nowMs = now();
  await calls.forgetLost(nowMs);
  for (const session of await sessions.list()) {
    const silentMs = nowMs - session.heardAtMs;
    if (silentMs > REMEMBERED_MS) await sessions.remove(session);
    else if (!session.isEnded && silentMs > SILENT_MS) {
      for (const event of tellTimeout(session, nowMs)) announce(event);
      await flush();
      await sessions.write({ ...session, isEnded: true });
    }
  }
}
