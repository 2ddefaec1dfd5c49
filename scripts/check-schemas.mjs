/** Our own schemas against the commit before. Where there is none, it says so: a first commit breaks nobody. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const before = 'HEAD~1';

const { status } = spawnSync('git', ['rev-parse', '--verify', '--quiet', `${before}^{commit}`], { cwd: root });
if (status !== 0) {
  process.stdout.write(`Schemas: this clone holds no ${before}, so there is nothing to compare with.\n`);
} else {
  const command = ['packages/cli/bin/bloodbank.js', 'check', '--against', `git:${before}`];
  process.exit(spawnSync(process.execPath, command, { cwd: root, stdio: 'inherit' }).status ?? 3);
}
