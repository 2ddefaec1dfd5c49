import { execFileSync } from 'node:child_process';

/** What is measured; the bench itself and the docs are not. */
const MEASURED = ['packages', 'tools/codegen', 'tools/schema-model', 'tools/compat'];

/** The commit that last changed the measured code, with a `+` where files differ from it. */
export function readMeasuredCommit(root: string): string {
  const git = (...args: readonly string[]): string =>
    execFileSync('git', [...args, '--', ...MEASURED], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return git('log', '-1', '--format=%h') + (git('status', '--porcelain') === '' ? '' : '+');
  } catch {
    return 'unknown';
  }
}
