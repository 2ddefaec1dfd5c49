import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { toError } from '@bloodbank/core/errors';
import type { ProgramEnd } from '../process/run-program.js';
import { createFrameReader } from './copy-frames.js';
import { PTY_PROGRAM } from './pty-program.js';

export interface WrapRequest {
  /** Absolute. */
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  readonly stdin: Readable & { readonly isTTY?: boolean };
  readonly stdout: Writable & { readonly isTTY?: boolean };
  /** Python 3, which lends a terminal; undefined where there is none: then a terminal is not listened to. */
  readonly python: string | undefined;
  onInput(chunk: Buffer): void;
  onOutput(chunk: Buffer): void;
  /** Is handed what passes a signal on to the program. */
  onStarted(signal: (name: NodeJS.Signals) => void): void;
}

/** How a program is listened to: between its pipes, by a terminal of its own, or where neither is possible, not at all. */
export type Listening = 'pipes' | 'terminal' | 'none';

export function listeningTo({ stdin, stdout, python }: Pick<WrapRequest, 'stdin' | 'stdout' | 'python'>): Listening {
  if (stdin.isTTY !== true && stdout.isTTY !== true) return 'pipes';
  return python === undefined ? 'none' : 'terminal';
}

/** Runs a program between its streams, each byte as it comes. Never rejects. */
export function runWrapped(request: WrapRequest): Promise<ProgramEnd> {
  switch (listeningTo(request)) {
    case 'pipes':
      return runBetweenPipes(request);
    case 'terminal':
      return runInTerminal(request);
    case 'none':
      return endOf(spawn(request.file, request.args, { ...placeOf(request), stdio: 'inherit' }), request);
  }
}

function runBetweenPipes(request: WrapRequest): Promise<ProgramEnd> {
  const { file, args, stdin, stdout, onInput, onOutput } = request;
  const child = spawn(file, args, { ...placeOf(request), stdio: ['pipe', 'pipe', 'inherit'] });
  stdin.on('data', onInput);
  stdin.pipe(child.stdin);
  // A program that reads no more, such as head, ends the giving, not the run.
  child.stdin.on('error', () => stdin.unpipe(child.stdin));
  child.stdout.on('data', onOutput);
  child.stdout.pipe(stdout, { end: false });
  // As in a pipeline: who writes for nobody is told by the system.
  stdout.once('error', () => child.stdout.destroy());
  return endOf(child, request).then(async (end) => {
    stdin.off('data', onInput);
    stdin.unpipe(child.stdin);
    stdin.pause();
    return end;
  });
}

function runInTerminal(request: WrapRequest): Promise<ProgramEnd> {
  const { python = 'python3', file, args, onInput, onOutput } = request;
  const child = spawn(python, ['-I', '-c', PTY_PROGRAM, file, ...args], {
    ...placeOf(request),
    stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
  });
  const copy = child.stdio[3] as Readable;
  copy.on(
    'data',
    createFrameReader((kind, bytes) => (kind === 'i' ? onInput(bytes) : onOutput(bytes))),
  );
  copy.on('error', () => {});
  return endOf(child, request);
}

function placeOf({ cwd, env }: WrapRequest): { cwd: string; env: NodeJS.ProcessEnv } {
  return { cwd, env };
}

/** The streams are whole when it resolves: what holds them open longer has a second to let go. */
function endOf(child: ChildProcess, { onStarted }: WrapRequest): Promise<ProgramEnd> {
  return new Promise((resolve) => {
    const settle = (end: ProgramEnd): void => {
      const last = setTimeout(() => child.emit('close'), LAST_OUTPUT_MS);
      child.once('close', () => {
        clearTimeout(last);
        for (const stream of child.stdio) stream?.destroy();
        resolve(end);
      });
    };
    child.on('error', (error) => {
      if (child.pid === undefined) resolve({ kind: 'not-started', message: toError(error).message });
    });
    child.on('exit', (code, signal) => {
      settle(signal === null ? { kind: 'exited', code: code ?? 0 } : { kind: 'signalled', signal });
    });
    onStarted((name) => void child.kill(name));
  });
}

const LAST_OUTPUT_MS = 1_000;
