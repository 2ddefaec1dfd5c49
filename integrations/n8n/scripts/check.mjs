/**
 * `node integrations/n8n/scripts/check.mjs`: the nodes' types, and n8n's own linter. What both need is installed on demand from the
 * lockfile beside it (200 MB), outside the workspace: n8n's packages have a licence of their own, and none of it is shipped.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installJudges } from '../../../scripts/install-judges.mjs';
import { commandOf } from '../../../scripts/spawn-rules.mjs';

const home = fileURLToPath(new URL('..', import.meta.url));

if (!existsSync(join(home, 'node_modules/n8n-workflow')) && !installJudges(home, ['ci'])) process.exit(0);
run('npx', ['--no-install', 'tsc', '--noEmit']);
run('npx', ['--no-install', 'eslint', '--max-warnings', '0', '.']);
process.stdout.write('n8n nodes: compiled, and as n8n wants them.\n');

function run(program, args) {
  const [file, rest, rules] = commandOf(program, args, process.platform);
  const { status } = spawnSync(file, rest, { cwd: home, stdio: ['ignore', 'inherit', 'inherit'], ...rules });
  if (status !== 0) process.exit(status ?? 1);
}
