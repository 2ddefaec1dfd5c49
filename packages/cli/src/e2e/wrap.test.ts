// biome-ignore-all lint/suspicious/noTemplateCurlyInString: scripts of other languages have them.
import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { connectBus } from '@bloodbank/bus';
import { createSettings } from '@bloodbank/bus/config';
import { contracts } from '@bloodbank/contracts';
import type { Envelope } from '@bloodbank/core/envelope';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { assertNothingRuns, type RunningCli, runCli, startCli } from './cli.fixture.js';
import { createProject, type Project, REPOSITORY_SCHEMAS } from './project.fixture.js';

/** Each step is a process, and the machine may be busy. */
vi.setConfig({ testTimeout: 400_000, hookTimeout: 200_000 });
const SOON = { timeout: 180_000, interval: 50 };

const BIN = fileURLToPath(new URL('../../bin/bloodbank.js', import.meta.url));
const HAS_PYTHON = spawnSync('python3', ['--version']).status === 0;

/** Answers each line, as an agent does, until its input ends. */
const AGENT = `
process.stdin.setEncoding('utf8');
process.stdin.on('data', (text) => process.stdout.write('You said: ' + text));
process.stdin.on('end', () => process.exit(0));
`;

describe('wrap', () => {
  let project: Project;
  const wrap = (args: readonly string[], input = '') => runCli(['wrap', ...args], { cwd: project.root, input });

  beforeEach(() => {
    project = createProject();
    project.write('bloodbank.config.json', { schemas: REPOSITORY_SCHEMAS });
  });
  afterEach(async () => {
    project.remove();
    await assertNothingRuns();
  });

  it('hands on every byte, and the exit code', async () => {
    const script =
      'process.stdout.write(Buffer.from(Array.from({ length: 200_000 }, (_, i) => (i * 7919) % 256))); process.exitCode = 3';
    const child = spawn(process.execPath, [BIN, 'wrap', '--', process.execPath, '-e', script], { cwd: project.root });
    child.stdin.end();
    const chunks: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
    const [code] = await once(child, 'close');
    const expected = Buffer.from(Array.from({ length: 200_000 }, (_, index) => (index * 7919) % 256));
    const hash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');
    expect({ code, hash: hash(Buffer.concat(chunks)) }).toEqual({ code: 3, hash: hash(expected) });
  });

  it('hands on a line at once, both ways, and the end of the input', async () => {
    const child = spawn(process.execPath, [BIN, 'wrap', '--', process.execPath, '-e', AGENT], { cwd: project.root });
    let printed = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      printed += text;
    });
    for (const line of ['one\n', 'two\n']) {
      child.stdin.write(line);
      await expect.poll(() => printed, SOON).toContain(`You said: ${line}`);
    }
    child.stdin.end();
    expect(await once(child, 'close')).toEqual([0, null]);
  });

  it('passes signals on', async () => {
    const script = 'process.on("SIGTERM", () => process.exit(6)); console.log("ready"); setInterval(() => {}, 1000)';
    const cli = startCli(['wrap', '--', process.execPath, '-e', script], { cwd: project.root });
    await cli.waitFor('stdout', 'ready');
    cli.stop('SIGTERM');
    expect(await cli.ended).toMatchObject({ code: 6, stdout: 'ready\n' });
  });

  it('says what is wrong with the command line', async () => {
    expect(await wrap(['claude'])).toMatchObject({ code: 2, stderr: expect.stringContaining('wrap -- claude') });
    expect(await wrap([])).toMatchObject({ code: 2, stderr: expect.stringContaining('Which program?') });
    expect(await wrap(['--', 'no-such-agent'])).toMatchObject({ code: 127, stdout: '' });
  });

  it('runs the program also where nothing can be published', async () => {
    project.write('bloodbank.config.json', { schemas: 'schemas' });
    expect(await wrap(['--', 'cat'], 'hello')).toMatchObject({
      code: 0,
      stdout: 'hello',
      stderr: expect.stringContaining('events are kept until this is mended'),
    });
    project.write('schemas/broken.v1.json', '{');
    expect(await wrap(['--', 'cat'], 'hello')).toMatchObject({ code: 0, stdout: 'hello' });
  });

  describe('with a bus', () => {
    let up: RunningCli;
    let bus: Awaited<ReturnType<typeof connect>>;
    const seen: Envelope[] = [];
    let carriedOut = 0;
    const typesOf = () => seen.map(({ event_type }) => event_type);

    const connect = () => {
      const { url } = JSON.parse(readFileSync(join(project.root, '.bloodbank', 'broker.json'), 'utf8')) as {
        url: string;
      };
      return connectBus({ contracts, service: 'owner', url, topology: false, settings: createSettings([]) });
    };

    beforeEach(async () => {
      seen.length = 0;
      carriedOut = 0;
      up = startCli(['up', '--no-gateway'], { cwd: project.root });
      await up.waitFor('stdout', 'Bloodbank is up');
      bus = await connect();
      await bus.tap(['#'], (event) => seen.push(event));
      await bus.handle('agent.thread.prompt', () => {
        carriedOut++;
        return { provider: 'echo', response: 'carried out' };
      });
    });
    afterEach(async () => {
      await bus.close();
      up.stop('SIGTERM');
      await up.ended;
    });

    it('tells a conversation in one chain, and has nothing carried out', async () => {
      const result = await wrap(
        ['--provider', 'anthropic', '--model', 'm', '--', 'sh', '-c', 'read q; echo "an answer"'],
        'a question\n',
      );
      expect(result).toMatchObject({ code: 0, stdout: 'an answer\n', stderr: '' });
      await expect
        .poll(typesOf, SOON)
        .toEqual([
          'session.thread.start',
          'session.thread.message',
          'session.thread.message',
          'agent.thread.response',
          'session.thread.end',
        ]);
      const [start, question, answer, response, end] = seen;
      expect(question?.payload).toMatchObject({ role: 'user', content: 'a question', turn_number: 1 });
      expect(answer?.payload).toMatchObject({ role: 'assistant', content: 'an answer', turn_number: 1, model: 'm' });
      expect(response?.payload).toMatchObject({ provider: 'anthropic', response: 'an answer', model: 'm' });
      expect(end?.payload).toMatchObject({ end_reason: 'completion', final_status: 'success', total_turns: 1 });
      expect(seen.map(({ causation_id }) => causation_id)).toEqual([
        null,
        start?.event_id,
        question?.event_id,
        question?.event_id,
        answer?.event_id,
      ]);
      expect(new Set(seen.map(({ correlation_id }) => correlation_id))).toEqual(new Set([start?.event_id]));
      // The owner is there, and answers whoever asks: so that it was not asked means something.
      await bus.request('agent.thread.prompt', { provider: 'echo', prompt: 'Are you there?' });
      expect(carriedOut).toBe(1);
    });

    it.skipIf(!HAS_PYTHON)('keeps the terminal where there is one, and listens to it', async () => {
      const script =
        'const r = require("readline").createInterface({ input: process.stdin, output: process.stdout, terminal: false }); console.log([0, 1, 2].map((fd) => require("tty").isatty(fd)).join(), process.stdout.columns); r.on("line", (line) => { console.log(`echo: ${line}`); if (line === "bye") process.exit(4); });';
      const terminal = startAtTerminal(
        [process.execPath, BIN, 'wrap', '--', process.execPath, '-e', script],
        project.root,
      );
      await expect.poll(terminal.screen, SOON).toContain('true,true,true 77');
      terminal.type('hello\n');
      await expect.poll(terminal.screen, SOON).toContain('echo: hello');
      terminal.type('bye\n');
      expect(await terminal.ended).toBe(4);
      await expect.poll(typesOf, SOON).toContain('session.thread.end');
      const said = seen.flatMap(({ event_type, payload }) => {
        const { role, content } = payload as { role?: string; content?: string };
        return event_type === 'session.thread.message' ? [`${role}: ${content}`] : [];
      });
      expect(said).toEqual([
        'assistant: true,true,true 77',
        'user: hello',
        'assistant: echo: hello',
        'user: bye',
        'assistant: echo: bye',
      ]);
      expect(carriedOut).toBe(0);
    });

    it.skipIf(!HAS_PYTHON)('does not listen to what is typed while the echo is off, as a password is', async () => {
      const script = 'printf "Password: "; stty -echo; read secret; stty echo; echo; echo "got ${#secret} characters"';
      const terminal = startAtTerminal([process.execPath, BIN, 'wrap', '--', 'sh', '-c', script], project.root);
      await expect.poll(terminal.screen, SOON).toContain('Password: ');
      await expect.poll(terminal.echoes, SOON).toBe(false);
      terminal.type('hunter2\n');
      expect(await terminal.ended).toBe(0);
      expect(terminal.screen()).toContain('got 7 characters');
      await expect.poll(typesOf, SOON).toContain('session.thread.end');
      expect(JSON.stringify(seen)).not.toContain('hunter2');
    });
  });
});

/** A terminal of 77 columns, and whoever sits at it. */
function startAtTerminal(
  line: readonly string[],
  cwd: string,
): {
  readonly screen: () => string;
  /** Whether the program inside has asked for the echo; undefined where nobody can tell. */
  readonly echoes: () => boolean | undefined;
  readonly type: (text: string) => void;
  readonly ended: Promise<number | null>;
} {
  const terminal = `
import fcntl, os, pty, select, struct, sys, termios
pid, master = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack('HHHH', 24, 77, 0, 0))
    os.execv(sys.argv[1], sys.argv[1:])
while True:
    ready, _, _ = select.select([0, master], [], [])
    if 0 in ready:
        typed = os.read(0, 4096)
        if typed: os.write(master, typed)
    if master in ready:
        try: shown = os.read(master, 4096)
        except OSError: shown = b''
        if not shown: break
        os.write(1, shown)
os._exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) & 255)
`;
  const child = spawn('python3', ['-c', terminal, ...line], { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  let screen = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    screen += text;
  });
  return {
    screen: () => screen,
    echoes: () => echoOfChildren(child.pid ?? 0),
    type: (text) => void child.stdin.write(text),
    ended: once(child, 'close').then(([code]) => code as number | null),
  };
}

/** Of the terminal that the innermost `sh` below a process has: as `stty` reads it. */
function echoOfChildren(pid: number): boolean | undefined {
  const { stdout } = spawnSync('ps', ['-eo', 'pid=,ppid=,tty=,comm='], { encoding: 'utf8' });
  const rows = stdout.split('\n').map((row) => row.trim().split(/\s+/));
  const below = (parent: string): readonly (readonly string[])[] =>
    rows.filter(([, ppid]) => ppid === parent).flatMap((row) => [row, ...below(row[0] ?? '')]);
  const shell = below(String(pid)).findLast(([, , , name]) => name === 'sh');
  if (shell === undefined) return undefined;
  const settings = spawnSync('stty', ['-a', '-F', `/dev/${shell[2]}`], { encoding: 'utf8' }).stdout;
  return / echo /.test(settings);
}
