import { spawn } from 'node:child_process';

/** Git did not do what it was asked. */
export class GitFailed extends Error {}

/** More than any tree of schemas holds; what is larger is a mistake or an attack. In bytes. */
const MAX_BYTES = 256 * 1024 * 1024;

/** What git tells its hooks of a repository. It is found from the folder instead, which may lie in another one, or deeper. */
const HOOK_VARIABLES = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_COMMON_DIR', 'GIT_PREFIX'];

/**
 * Runs one git command and returns its output. It never goes through a shell, asks for nothing, and touches neither the
 * index nor the work tree. A path means that path, whatever characters it holds.
 *
 * @throws {GitFailed} when git is missing, or says no.
 */
export function git(cwd: string, args: readonly string[], input?: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const inherited = Object.entries(process.env).filter(([name]) => !HOOK_VARIABLES.includes(name));
    const child = spawn('git', ['--no-optional-locks', '--literal-pathspecs', ...args], {
      cwd,
      env: { ...Object.fromEntries(inherited), GIT_TERMINAL_PROMPT: '0', LC_ALL: 'C' },
    });
    const chunks: Buffer[] = [];
    let size = 0;
    let complaint = '';
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BYTES) child.kill();
      else chunks.push(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      if (complaint.length < 2_000) complaint += chunk.toString();
    });
    // A git that ends early closes its input; its exit code says why.
    child.stdin.on('error', () => {});
    child.stdin.end(input ?? '');
    child.on('error', (error) => reject(new GitFailed(`git cannot be run: ${error.message}`)));
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(chunks));
      else reject(new GitFailed(complaint.trim().split('\n')[0] || `git ${args[0]} ended with ${code}`));
    });
  });
}

/** One line of output, without its end; `undefined` where git says no. */
export async function askGit(cwd: string, ...args: readonly string[]): Promise<string | undefined> {
  return git(cwd, args).then(
    (output) => output.toString().trim(),
    () => undefined,
  );
}
