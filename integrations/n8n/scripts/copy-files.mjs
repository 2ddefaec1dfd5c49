/** What the compiler leaves behind: icons, and the files by which n8n files a node in its menu. */
import { cpSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

cpSync('icons', 'dist/icons', { recursive: true });
for (const entry of readdirSync('nodes', { withFileTypes: true, recursive: true })) {
  if (!entry.name.endsWith('.node.json')) continue;
  const file = join(entry.parentPath, entry.name);
  cpSync(file, join('dist', file));
}
