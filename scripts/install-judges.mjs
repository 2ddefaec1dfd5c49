import { spawnSync } from 'node:child_process';
import { commandOf } from './spawn-rules.mjs';

const UNREACHABLE =
  /\b(ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ERR_SOCKET_TIMEOUT)\b/;

/**
 * Installs programs of others, by which something of ours is checked, from the lockfile in their folder.
 *
 * @returns false where npm's registry cannot be reached, which it says: what they check is then not checked
 * @throws for any other failure of npm
 */
export function installJudges(folder, args) {
  const options = ['--no-audit', '--no-fund', '--loglevel=error'];
  const [file, rest, rules] = commandOf('npm', [...args, ...options], process.platform);
  const { status, stderr } = spawnSync(file, rest, {
    cwd: folder,
    encoding: 'utf8',
    stdio: ['ignore', 'inherit', 'pipe'],
    ...rules,
  });
  if (status === 0) return true;
  if (!UNREACHABLE.test(stderr)) throw new Error(`npm ${args.join(' ')} failed in ${folder}:\n${stderr}`);
  process.stdout.write(`SKIPPED: npm's registry cannot be reached, so nothing of others was installed in ${folder}.\n`);
  return false;
}
