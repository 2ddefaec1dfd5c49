/** `pnpm dev`: types are checked and contracts generated whenever a file changes, until ^C. Tests: `vitest` in a package. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { commandOf } from './spawn-rules.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const FROM_SOURCE = ['--conditions=@bloodbank/source', '--import', 'tsx'];

const watchers = [
  ['tsc', ['-b', '--watch', '--preserveWatchOutput']],
  [process.execPath, [...FROM_SOURCE, 'packages/cli/src/main.ts', 'generate', '--watch']],
];
const children = watchers.map(([program, args]) => {
  const [file, rest, rules] = commandOf(program, args, process.platform);
  return spawn(file, rest, { cwd: root, stdio: 'inherit', ...rules });
});
const end = () => {
  for (const child of children) child.kill('SIGTERM');
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
for (const child of children) {
  child.once('exit', (code) => {
    // One alone watches half of it.
    process.exitCode ??= code ?? 0;
    end();
  });
}
