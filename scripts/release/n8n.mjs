import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './run.mjs';

const home = join(root, 'integrations', 'n8n');

/** Of the nodes for n8n, which are outside the workspace: by n8n's own rules, built by their own compiler. @returns as `packAll` */
export function packNodes(tarballs) {
  run(process.execPath, [join(home, 'scripts', 'check.mjs')]);
  run('npm', ['run', 'build'], { cwd: home });
  run('npm', ['pack', '--ignore-scripts', '--pack-destination', tarballs, '--loglevel=error'], { cwd: home });
  const { name, n8n } = JSON.parse(readFileSync(join(home, 'package.json'), 'utf8'));
  const tarball = join(tarballs, readdirSync(tarballs).find((file) => file.startsWith(`${name}-`)) ?? name);
  const files = run('tar', ['-tzf', tarball]).split('\n');
  for (const file of [...n8n.credentials, ...n8n.nodes]) {
    if (!files.includes(`package/${file}`)) throw new Error(`${name} names ${file} to n8n, and would lack it.`);
  }
  return { name, tarball };
}

/** Whatever is not private is released. */
export function assertAllPacked(packages) {
  const manifests = run('git', ['ls-files', '*package.json']).trim().split('\n');
  for (const file of manifests) {
    const { name, version, private: isPrivate } = JSON.parse(readFileSync(join(root, file), 'utf8'));
    if (isPrivate || name === undefined || version === undefined) continue;
    if (!packages.some((packed) => packed.name === name))
      throw new Error(`${file} is not private, and ${name} would not be released.`);
  }
}
