import { createEventId } from '@bloodbank/core/envelope';
import { type Announce, type AnnouncedCause, type Announcement, causeOf } from '../announcement.js';
import type { Redactor } from '../output/redactor.js';
import { exitCodeOf } from '../process/exit-code.js';
import type { ProgramEnd } from '../process/run-program.js';
import type { Utterance } from './conversation.js';

export interface SessionFacts {
  /** Who serves the model; `other` where nobody said. */
  readonly provider: string;
  readonly model: string | undefined;
  /** The name of the program. */
  readonly agent: string;
  readonly cwd: string;
  readonly gitBranch: string | undefined;
  readonly causedBy: readonly AnnouncedCause[];
}

/**
 * Tells a wrapped conversation as events: `session.thread.start`, `.message` for each utterance, `agent.thread.response` for each
 * answer, `session.thread.end`. Each is caused by the one before it. It tells what was said; it asks nobody to do anything.
 */
export class WrappedSession {
  readonly #facts: SessionFacts;
  readonly #announce: Announce;
  readonly #redactor: Redactor;
  readonly #id: string = createEventId();
  readonly #from: number = performance.now();
  #last: AnnouncedCause | undefined;
  #question: AnnouncedCause | undefined;
  #turn = 0;

  constructor(facts: SessionFacts, announce: Announce, redactor: Redactor) {
    this.#facts = facts;
    this.#announce = announce;
    this.#redactor = redactor;
  }

  get id(): string {
    return this.#id;
  }

  start(): void {
    const { cwd, gitBranch } = this.#facts;
    this.#tell('session.thread.start', {
      session_id: this.#id,
      working_directory: cwd,
      git_branch: gitBranch ?? null,
      model: this.#model,
      started_at: new Date().toISOString(),
    });
  }

  hear({ role, text, tookMs }: Utterance): void {
    const content = this.#redactor.text(text);
    if (role === 'user' || this.#turn === 0) this.#turn++;
    const message = this.#tell('session.thread.message', {
      session_id: this.#id,
      role,
      content,
      turn_number: this.#turn,
      ...(role === 'assistant' ? { model: this.#model } : {}),
    });
    if (role === 'user') {
      this.#question = message;
      return;
    }
    const { provider, model } = this.#facts;
    const response = { provider, response: content, model: model ?? null, duration_ms: tookMs };
    this.#tell('agent.thread.response', response, this.#question ?? message);
  }

  end(end: ProgramEnd): void {
    const { cwd, gitBranch } = this.#facts;
    const code = exitCodeOf(end);
    const isStopped = end.kind === 'signalled' || code === 130 || code === 143;
    if (code !== 0 && !isStopped) {
      const message = end.kind === 'not-started' ? end.message : `${this.#facts.agent} exited with status ${code}.`;
      this.#tell('session.thread.error', {
        session_id: this.#id,
        error_type: end.kind === 'not-started' ? 'NotStarted' : 'ExitStatus',
        error_message: message,
        recoverable: false,
      });
    }
    this.#tell('session.thread.end', {
      session_id: this.#id,
      end_reason: isStopped ? 'user_stop' : code === 0 ? 'completion' : 'error',
      final_status: isStopped ? 'abandoned' : code === 0 ? 'success' : 'error',
      duration_seconds: Math.round((performance.now() - this.#from) / 1_000),
      total_turns: this.#turn,
      working_directory: cwd,
      git_branch: gitBranch ?? null,
    });
  }

  get #model(): string {
    return this.#facts.model ?? this.#facts.agent;
  }

  /** @param cause What it answers, where that is not simply what came before. */
  #tell(eventType: string, payload: Announcement['payload'], cause?: AnnouncedCause): AnnouncedCause {
    const before = this.#last === undefined ? this.#facts.causedBy : [this.#last];
    const announcement: Announcement = {
      eventType,
      eventId: createEventId(),
      payload,
      causedBy: cause === undefined ? before : [cause],
      timestamp: new Date().toISOString(),
      source: { type: 'agent', app: 'bloodbank-wrap' },
      metadata: { session_id: this.#id, agent: this.#facts.agent },
    };
    this.#announce(announcement);
    const told = causeOf(announcement);
    if (cause === undefined) this.#last = told;
    return told;
  }
}
