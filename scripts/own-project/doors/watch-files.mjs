import { mkdirSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { lineWith } from './page.mjs';

export async function watchFiles({ sh, env, seen }, page) {
  const vault = join(env.HOME ?? homedir(), 'vault');
  mkdirSync(vault, { recursive: true });
  writeFileSync(join(vault, 'plan.md'), 'Milk, eggs.');
  await sh(lineWith(page.fences('sh')[0], '--once'));
  await seen('artifact.created', ({ payload }) => payload.uri.endsWith('/vault/plan.md'));
  const again = await sh(lineWith(page.fences('sh')[0], '--once'));
  if (again.includes('artifact.')) throw new Error(`What was published is published again:\n${again}`);
}
