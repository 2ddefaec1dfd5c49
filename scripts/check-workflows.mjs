/** Keeps the workflows honest: every command in them exists, and every action is pinned to one commit. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('..', import.meta.url);
const folder = new URL('.github/workflows/', root);
const { scripts } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
/** What pnpm and npm do themselves. */
const BUILT_IN = new Set(['install', 'ci', 'publish', 'pack', 'view']);

const faults = [];
let commands = 0;
for (const file of readdirSync(folder)) {
  readFileSync(new URL(file, folder), 'utf8')
    .split('\n')
    .forEach((line, index) => {
      const fault = faultOf(line);
      if (fault !== undefined) faults.push(`${fileURLToPath(new URL(file, folder))}:${index + 1}: ${fault}`);
    });
}
if (commands === 0) faults.push('No command was found in the workflows: this check looked past them.');
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exit(1);
process.stdout.write(`Workflows: ${commands} commands and actions, all there.\n`);

function faultOf(line) {
  const [, action] = /^\s*(?:- )?uses:\s*(.+)$/.exec(line) ?? [];
  if (action !== undefined) {
    commands++;
    return /^[\w./-]+@[0-9a-f]{40} # v[\d.]+$/.test(action)
      ? undefined
      : `"${action}" is not pinned to a commit with its version beside it.`;
  }
  const [, command] = /^\s*(?:- )?(?:run|publish|version):\s*(.+)$/.exec(line) ?? [];
  if (command === undefined) return undefined;
  commands++;
  for (const [, program, first, second] of command.matchAll(/\b(npm|pnpm) (\S+)(?: (\S+))?/g)) {
    const name = first === 'run' ? second : first;
    if (name !== undefined && !BUILT_IN.has(name) && scripts[name] === undefined)
      return `${program} knows no script "${name}".`;
  }
  const [, script] = /\bbash (\S+)/.exec(command) ?? [];
  if (script !== undefined && !existsSync(new URL(script, root))) return `${script} does not exist.`;
  return undefined;
}
