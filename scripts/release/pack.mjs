import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

/** @returns name and tarball of every public package */
export function packAll(tarballs) {
  mkdirSync(tarballs);
  const folders = ['packages', 'tools'].flatMap((kind) =>
    readdirSync(join(root, kind)).map((name) => join(root, kind, name)),
  );
  return folders.flatMap((folder) => {
    const manifest = join(folder, 'package.json');
    if (!existsSync(manifest)) return [];
    const { name, private: isPrivate } = JSON.parse(readFileSync(manifest, 'utf8'));
    if (isPrivate) return [];
    run('pnpm', ['pack', '--pack-destination', tarballs], { cwd: folder });
    const prefix = `${name.replace('@', '').replace('/', '-')}-`;
    const file = readdirSync(tarballs).find(
      (tarball) => tarball.startsWith(prefix) && /^\d/.test(tarball.slice(prefix.length)),
    );
    return [{ name, tarball: join(tarballs, file) }];
  });
}

/** What is packed is what is built and meant to be read: no tests, no fixtures, no maps without their sources. */
export function assertContents({ name, tarball }) {
  const files = run('tar', ['-tzf', tarball]).trim().split('\n');
  const foreign = files.filter(
    (file) =>
      !/^package\/((package\.json|README\.md|LICENSE|\w+\.schema\.json)$|(bin|dist|src|runtime|schemas|fixtures)\/)/.test(
        file,
      ) || /\.(map|tsbuildinfo)$|\.(test|test-d|fixture)\.|\.env|\/node_modules\//.test(file),
  );
  if (foreign.length > 0) throw new Error(`${name} would carry what it should not: ${foreign.slice(0, 5).join(', ')}`);
  for (const needed of ['package.json', 'README.md', 'LICENSE']) {
    if (!files.includes(`package/${needed}`)) throw new Error(`${name} would lack its ${needed}.`);
  }
}

/** For whoever publishes them as they are, and builds nothing. */
export function keep(packages, folder) {
  mkdirSync(join(root, folder), { recursive: true });
  for (const { name, tarball } of packages) {
    cpSync(tarball, join(root, folder, `${name.replace('@', '').replace('/', '-')}.tgz`));
  }
}
