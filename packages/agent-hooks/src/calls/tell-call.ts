import { deterministicEventId } from '@bloodbank/core/envelope';
import type { HookCall } from './hook-call.js';
import type { Session, SessionEvent } from './session.js';

export interface Telling {
  /** Names the call: the same call has the same event ids. */
  readonly callId: string;
  readonly nowMs: number;
  readonly gitBranch: string | undefined;
  /** Takes out what is secret. */
  redact(text: string): string;
}

const CONTENT_LENGTH = 64 * 1024;
const PREVIEW_LENGTH = 500;
const MAX_FILES = 200;
const MAX_TOLD = 64;

/** What is told of a call, and what is remembered after it. Each event is caused by the one before it in its session. */
export function tellCall(
  call: HookCall,
  session: Session | undefined,
  telling: Telling,
): { readonly events: readonly SessionEvent[]; readonly session: Session } {
  const teller = new Teller(call, session, telling);
  return teller.tell();
}

/** That a session is over whose agent never said so: some have no hook for it. */
export function tellTimeout(session: Session, nowMs: number): readonly SessionEvent[] {
  const call: HookCall = {
    agent: session.agent,
    sessionId: session.id,
    cwd: session.cwd ?? undefined,
    model: session.model,
    what: { kind: 'end', reason: 'timeout' },
  };
  const telling = {
    callId: `timeout-${session.heardAtMs}`,
    nowMs,
    gitBranch: undefined,
    redact: (text: string) => text,
  };
  return tellCall(call, session, telling).events;
}

class Teller {
  readonly #call: HookCall;
  readonly #before: Session | undefined;
  readonly #telling: Telling;
  readonly #events: SessionEvent[] = [];
  #session: Omit<Session, 'last'> & { readonly last: Session['last'] | undefined };

  constructor(call: HookCall, before: Session | undefined, telling: Telling) {
    this.#call = call;
    this.#before = before;
    this.#telling = telling;
    const fresh = {
      agent: call.agent,
      id: call.sessionId,
      last: undefined,
      startedAtMs: telling.nowMs,
      turn: 0,
      cwd: null,
      model: call.model ?? call.agent,
      toolsUsed: {},
      filesModified: [],
      isEnded: false,
      told: [],
    };
    const known = before ?? fresh;
    this.#session = {
      ...known,
      heardAtMs: telling.nowMs,
      cwd: call.cwd ?? known.cwd,
      model: call.model ?? known.model,
      told: [...known.told, telling.callId].slice(-MAX_TOLD),
    };
  }

  tell(): { readonly events: readonly SessionEvent[]; readonly session: Session } {
    const { what } = this.#call;
    const isKnown = this.#before !== undefined && !this.#before.isEnded;
    // Whoever installed the hooks in the middle of a session missed its start.
    if (!isKnown && what.kind !== 'end') this.#start();
    else if (what.kind === 'start' && what.isNew && this.#before !== undefined) this.#start();
    switch (what.kind) {
      case 'start':
        break;
      case 'prompt':
        this.#session = { ...this.#session, turn: this.#session.turn + 1 };
        this.#say('user', what.text);
        break;
      case 'answer':
        this.#say('assistant', what.text);
        break;
      case 'tool':
        this.#act(what);
        break;
      case 'end':
        if (isKnown) this.#end(what.reason);
        break;
    }
    const { last } = this.#session;
    const whole: Session = { ...this.#session, last: last ?? { event_id: '', correlation_id: '' } };
    return { events: this.#events, session: whole };
  }

  #start(): void {
    const { startedAtMs: _, ...rest } = this.#session;
    this.#session = {
      ...rest,
      startedAtMs: this.#telling.nowMs,
      turn: 0,
      toolsUsed: {},
      filesModified: [],
      isEnded: false,
    };
    this.#add('session.thread.start', {
      working_directory: this.#session.cwd ?? '/',
      git_branch: this.#telling.gitBranch ?? null,
      model: this.#session.model,
      started_at: this.#now,
    });
  }

  #say(role: 'user' | 'assistant', text: string): void {
    const { turn, model } = this.#session;
    this.#add('session.thread.message', {
      role,
      content: this.#telling.redact(text).slice(0, CONTENT_LENGTH),
      turn_number: Math.max(1, turn),
      ...(role === 'assistant' ? { model } : {}),
    });
  }

  #act({ name, input, output, error }: Extract<HookCall['what'], { kind: 'tool' }>): void {
    const { toolsUsed, filesModified, turn, model, cwd } = this.#session;
    const file = modifiedFile(name, input);
    const files = file === undefined || filesModified.includes(file) ? filesModified : [...filesModified, file];
    this.#session = {
      ...this.#session,
      toolsUsed: { ...toolsUsed, [name]: (toolsUsed[name] ?? 0) + 1 },
      filesModified: files.slice(-MAX_FILES),
    };
    this.#add('session.thread.agent.action', {
      tool_metadata: {
        tool_name: name,
        tool_input: this.#redactInput(input),
        success: error === undefined,
        error_message: error === undefined ? null : this.#telling.redact(error).slice(0, PREVIEW_LENGTH),
        output_preview: output === undefined ? null : this.#telling.redact(output).slice(0, PREVIEW_LENGTH),
      },
      working_directory: cwd,
      git_branch: this.#telling.gitBranch ?? null,
      turn_number: turn === 0 ? null : turn,
      model,
    });
  }

  #end(reason: string): void {
    const { startedAtMs, heardAtMs, turn, toolsUsed, filesModified, cwd } = this.#session;
    const isTimeout = reason === 'timeout';
    this.#add('session.thread.end', {
      end_reason: isTimeout ? 'timeout' : reason === 'other' ? 'completion' : 'user_stop',
      duration_seconds: Math.max(
        0,
        Math.round(((isTimeout ? (this.#before?.heardAtMs ?? heardAtMs) : heardAtMs) - startedAtMs) / 1_000),
      ),
      total_turns: turn,
      tools_used: toolsUsed,
      files_modified: filesModified,
      final_status: isTimeout ? 'abandoned' : 'success',
      working_directory: cwd,
      git_branch: this.#telling.gitBranch ?? null,
    });
    this.#session = { ...this.#session, isEnded: true };
  }

  get #now(): string {
    return new Date(this.#telling.nowMs).toISOString();
  }

  #redactInput(input: Readonly<Record<string, unknown>>): unknown {
    const text = this.#telling.redact(JSON.stringify(input));
    if (text.length > CONTENT_LENGTH) return { beginning: text.slice(0, CONTENT_LENGTH) };
    try {
      return JSON.parse(text);
    } catch {
      return { text };
    }
  }

  #add(eventType: string, payload: Readonly<Record<string, unknown>>): void {
    const { last } = this.#session;
    const { agent, sessionId } = this.#call;
    const eventId = deterministicEventId(eventType, `${agent}|${sessionId}|${this.#telling.callId}`);
    this.#events.push({
      eventType,
      eventId,
      payload: { session_id: sessionId, ...payload },
      causedBy: last === undefined ? [] : [last],
      timestamp: this.#now,
      source: { type: 'hook', app: agent },
      metadata: { session_id: sessionId, agent },
    });
    this.#session = { ...this.#session, last: { event_id: eventId, correlation_id: last?.correlation_id ?? eventId } };
  }
}

const WRITING_TOOL = /^(Write|Edit|MultiEdit|NotebookEdit|write_file|replace)$/;

function modifiedFile(name: string, input: Readonly<Record<string, unknown>>): string | undefined {
  if (!WRITING_TOOL.test(name)) return undefined;
  const path = input['file_path'] ?? input['notebook_path'] ?? input['absolute_path'];
  return typeof path === 'string' ? path : undefined;
}
