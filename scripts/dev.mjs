/** `pnpm dev`: types are checked, contracts generated and packages bundled whenever a file changes, until ^C. Tests: `vitest` in a package. */
import { spawn } from 'node:child_process';
import { existsSync, watch } from 'node:fs';
import { join, sep } from 'node:path';
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
  for (const watcher of sources) watcher.close();
};
const timers = new Map();
const sources = ['packages', 'tools'].map((kind) =>
  watch(join(root, kind), { recursive: true }, (_, file) => {
    const [name, folder] = file?.split(sep) ?? [];
    if (folder === 'src' && !/\.(test|test-d|fixture)\.ts$/.test(file)) bundleSoon(join(root, kind, name));
  }),
);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, end);
for (const child of children) {
  child.once('exit', (code) => {
    // One alone watches half of it.
    process.exitCode ??= code ?? 0;
    end();
  });
}

/** Once for the files that an editor or a branch changes together; only what `pnpm build` bundles. */
function bundleSoon(folder) {
  clearTimeout(timers.get(folder));
  const bundle = () => spawn(process.execPath, [join(root, 'scripts/bundle.mjs')], { cwd: folder, stdio: 'inherit' });
  if (existsSync(join(folder, 'dist')) && folder !== join(root, 'tools/bench'))
    timers.set(folder, setTimeout(bundle, 100));
}
