import { type FileHandle, open } from 'node:fs/promises';
import type { Redactor } from './redactor.js';

/** Of the end of what was printed, whatever the cap says. */
const TAIL_BYTES = 16 * 1024;

export interface LogSummary {
  /** What the program printed, in bytes, before anything was left out. */
  readonly outputBytes: number;
  /** Whether the log leaves something out. */
  readonly isCut: boolean;
  /** The end of it, redacted. */
  readonly tail: Buffer;
}

/**
 * The log of an execution: stdout and stderr as they came, redacted, capped. Past the cap only the end is kept, which is
 * written when the log is closed. A log that cannot be written stops nothing: the end is kept in memory as ever.
 */
export class ExecutionLog {
  readonly #file: FileHandle | undefined;
  readonly #maxBytes: number;
  readonly #streams: Readonly<Record<'stdout' | 'stderr', ReturnType<Redactor['openStream']>>>;
  #writing: Promise<void> = Promise.resolve();
  #outputBytes = 0;
  #writtenBytes = 0;
  #tail: Buffer = Buffer.alloc(0);
  #leftOutBytes = 0;

  private constructor(file: FileHandle | undefined, maxBytes: number, redactor: Redactor) {
    this.#file = file;
    this.#maxBytes = maxBytes;
    this.#streams = { stdout: redactor.openStream(), stderr: redactor.openStream() };
  }

  static async open(path: string, maxBytes: number, redactor: Redactor): Promise<ExecutionLog> {
    const file = await open(path, 'a', 0o600).catch(() => undefined);
    return new ExecutionLog(file, maxBytes, redactor);
  }

  get outputBytes(): number {
    return this.#outputBytes;
  }

  /** The end of what was printed so far. */
  get tail(): Buffer {
    return this.#tail;
  }

  add(stream: 'stdout' | 'stderr', chunk: Buffer): void {
    this.#outputBytes += chunk.length;
    this.#keep(this.#streams[stream].push(chunk));
  }

  async close(): Promise<LogSummary> {
    for (const stream of Object.values(this.#streams)) this.#keep(stream.end());
    const leftOut = this.#leftOutBytes;
    if (leftOut > 0) {
      const end = this.#tail.subarray(-Math.min(leftOut, TAIL_BYTES));
      this.#write(Buffer.from(`\n[${leftOut - end.length} bytes were left out here]\n`));
      this.#write(end);
    }
    await this.#writing;
    await this.#file?.close().catch(() => {});
    return { outputBytes: this.#outputBytes, isCut: leftOut > 0, tail: this.#tail };
  }

  #keep(bytes: Buffer): void {
    if (bytes.length === 0) return;
    const joined = Buffer.concat([this.#tail, bytes]);
    this.#tail = joined.subarray(-TAIL_BYTES);
    const room = Math.max(0, this.#maxBytes - this.#writtenBytes);
    this.#leftOutBytes += Math.max(0, bytes.length - room);
    const kept = bytes.subarray(0, room);
    this.#writtenBytes += kept.length;
    if (kept.length > 0) this.#write(kept);
  }

  #write(bytes: Buffer): void {
    this.#writing = this.#writing.then(async () => {
      // A full disk must not stop the program that is watched.
      await this.#file?.appendFile(bytes).catch(() => {});
    });
  }
}
