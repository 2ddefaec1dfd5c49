import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The topology files as they are, without loading what understands them; none where there is no such folder. */
export function readTopologyTexts(folder: string): readonly (readonly [file: string, text: string])[] {
  try {
    const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
    return files.sort().map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
  } catch {
    return [];
  }
}
