import { existsSync, readFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { CommandContext } from '../shell/command-context.js';

/** What code in a folder two below the project imports its contracts as: `#contracts` where package.json has it. */
export function contractsImport({ project }: Pick<CommandContext, 'project'>): string {
  const manifest = join(project.root, 'package.json');
  if (existsSync(manifest)) {
    const { imports } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly imports?: Record<string, unknown> };
    if (imports?.['#contracts'] !== undefined) return '#contracts';
  }
  const path = relative(join(project.root, 'src', 'service'), join(project.out, 'index.gen.js'));
  return path.split(sep).join('/');
}
