import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a person types to run this program again: its name where it is installed, else through npx. */
export function commandName(env: NodeJS.ProcessEnv): string {
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => !/[\\/]node_modules[\\/]/.test(folder));
  return folders.some((folder) => isExecutable(join(folder, 'bloodbank'))) ? 'bloodbank' : 'npx bloodbank';
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
