import { basename } from 'node:path';
import {
  Conversation,
  createRedactor,
  exitCodeOf,
  findProgram,
  gitBranchOf,
  listeningTo,
  runWrapped,
  secretsOf,
  WrappedSession,
} from '@bloodbank/runner';
import { openAnnouncer } from '../announce/open-announcer.js';
import { causesOf, ownEnvironment } from '../exec/plan-execution.js';
import { assertNoWords } from '../exec/program-line.js';
import type { CommandContext } from '../shell/command-context.js';
import { forwardSignals } from '../shell/forward-signals.js';
import { UsageError } from '../shell/usage-error.js';

export interface WrapOptions {
  readonly provider?: string;
  readonly model?: string;
  readonly correlationId?: readonly string[];
}

/** The exit code is the program's own. What is published is a matter of its own: the program begins before, and waits for nothing. */
export async function runWrap(
  context: CommandContext,
  words: readonly string[],
  line: readonly string[] | undefined,
  { provider = 'other', model, correlationId }: WrapOptions,
): Promise<number> {
  assertNoWords('wrap', words);
  const [name, ...args] = line ?? [];
  if (name === undefined) {
    throw new UsageError('Which program?', 'Write it after two dashes: `bloodbank wrap -- claude -p "Say hello."`.');
  }
  const { cwd } = context;
  const env = ownEnvironment(context);
  const path = env['PATH'] ?? '';
  const file = await findProgram(name, path, cwd);
  const python = await findProgram('python3', path, cwd).catch(() => undefined);
  const { stdin, stdout, stderr } = process;
  const listening = listeningTo({ stdin, stdout, python });
  if (listening === 'none') {
    await context.notes.line('There is no python3, which lends programs a terminal: what is said is not published.');
  }

  context.goOnUnread();
  const announcer = openAnnouncer(context);
  const session = new WrappedSession(
    {
      provider,
      model,
      agent: basename(file),
      cwd,
      gitBranch: await gitBranchOf(cwd),
      causedBy: causesOf(correlationId, env),
    },
    (announcement) => announcer.announce(announcement),
    createRedactor(secretsOf(context.env)),
  );
  session.start();
  const conversation = new Conversation({
    isTerminal: stdin.isTTY === true,
    onUtterance: (utterance) => session.hear(utterance),
  });
  // What Ctrl-C sends, a terminal sends to the program too.
  const isAtTerminal = [stdin, stdout, stderr].some((stream) => stream.isTTY === true);
  let release = (): void => {};
  const end = await runWrapped({
    file,
    args,
    cwd,
    env,
    stdin,
    stdout,
    python,
    onInput: (chunk) => conversation.hearInput(chunk),
    onOutput: (chunk) => conversation.hearOutput(chunk),
    onStarted(signal) {
      release = forwardSignals(signal, isAtTerminal ? ['SIGINT', 'SIGQUIT'] : []);
    },
  });
  release();
  conversation.end();
  session.end(end);
  await announcer.close();
  return exitCodeOf(end);
}
