import type { Readable, Writable } from 'node:stream';

/** The rim of the program: everything through which a command touches the world of its terminal. */
export interface Io {
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly stderr: Writable & { readonly isTTY?: boolean; readonly columns?: number };
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  /** Takes the exit code of a process whose reader goes away from now on: 0 until a command knows better. */
  readonly answerUnread?: (exitCode: number) => void;
  /** From now on the process goes on when its reader goes away: it runs a program, which is told in its own way. */
  readonly goOnUnread?: () => void;
}
