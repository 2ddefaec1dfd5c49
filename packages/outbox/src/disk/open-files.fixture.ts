import { existsSync, readdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

const DESCRIPTORS = '/proc/self/fd';

export const canListOpen: boolean = existsSync(DESCRIPTORS);

/** What this process has open of a folder: itself, and what lies below it. */
export function listOpen(folder: string): readonly string[] {
  const paths = readdirSync(DESCRIPTORS).map((descriptor) => {
    try {
      return readlinkSync(join(DESCRIPTORS, descriptor));
    } catch {
      // That of the listing itself.
      return '';
    }
  });
  return paths.filter((path) => path === folder || path.startsWith(`${folder}/`));
}
