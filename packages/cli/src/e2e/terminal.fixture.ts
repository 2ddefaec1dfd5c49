import { PassThrough } from 'node:stream';
import { run } from '../run.js';

export interface TerminalResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** What a program may ask of a terminal besides writing to it. */
class FakeTerminal extends PassThrough {
  readonly isTTY = true;
  readonly columns = 120;
  cursorTo(): void {}
  moveCursor(): void {}
  clearLine(): void {}
}

/** Runs a command in this process as a person at a terminal would, who types the answers before they are asked. */
export async function runAtTerminal(
  args: readonly string[],
  {
    cwd,
    env = {},
    answers = '',
  }: { readonly cwd: string; readonly env?: NodeJS.ProcessEnv; readonly answers?: string },
): Promise<TerminalResult> {
  const [stdin, stdout, stderr] = [new FakeTerminal(), new FakeTerminal(), new FakeTerminal()];
  stdin.write(answers);
  const text = { stdout: '', stderr: '' };
  for (const [name, stream] of Object.entries({ stdout, stderr })) {
    stream.setEncoding('utf8').on('data', (chunk: string) => {
      text[name as keyof typeof text] += chunk;
    });
  }
  const code = await run(args, { stdin, stdout, stderr, env: { NO_COLOR: '1', ...env }, cwd });
  // What was written last arrives with the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  return { code, ...text };
}
