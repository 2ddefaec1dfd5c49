/**
 * Part of `pnpm release:version`: the nodes for n8n, which changesets does not see because they are outside the workspace, have the version of the
 * program whose gateway they speak to.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.mjs';

const read = (file) => JSON.parse(readFileSync(join(root, file), 'utf8'));
const write = (file, value) => writeFileSync(join(root, file), `${JSON.stringify(value, undefined, 2)}\n`);

const { version } = read('packages/cli/package.json');
const manifest = 'integrations/n8n/package.json';
writeFileSync(
  join(root, manifest),
  readFileSync(join(root, manifest), 'utf8').replace(/^ {2}"version": ".*"/m, `  "version": "${version}"`),
);
const lock = read('integrations/n8n/package-lock.json');
const { '': own, ...others } = lock.packages;
write('integrations/n8n/package-lock.json', { ...lock, version, packages: { '': { ...own, version }, ...others } });
process.stdout.write(`${manifest}: ${version}\n`);
