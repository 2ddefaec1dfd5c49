import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { SETTINGS } from '@bloodbank/bus/config';
import { type Check, pass, warn } from './check.js';

const FILE = '.env';
const TIMEOUT_MS = 5_000;

/** Secrets are for `.env` files, and those are for one machine: git keeps what it was given once. */
export const checkSecrets: Check = {
  id: 'secrets',
  title: 'Secrets',
  async run({ settingsSources }) {
    const files = settingsSources.filter(({ kind }) => kind === 'dotenv');
    if (files.length === 0) return pass(`no ${FILE} file`);
    for (const { folder, values } of files) {
      if (!(await isTracked(folder))) continue;
      const secrets = SETTINGS.filter(({ name, isSecret }) => isSecret && values[name]).map(({ name }) => name);
      const held = secrets.length === 0 ? '' : `, with ${secrets.join(', ')}`;
      const renew = secrets.length === 0 ? '' : ' Then change these secrets: they stay in the history.';
      return warn(
        `${FILE} in ${folder} is committed to git${held}`,
        `Run \`git rm --cached ${FILE}\` there, and add ${FILE} to .gitignore.${renew}`,
      );
    }
    return pass(`no ${FILE} file is committed`);
  },
};

/** False where there is no git, and no repository. */
async function isTracked(folder: string): Promise<boolean> {
  try {
    await promisify(execFile)('git', ['ls-files', '--error-unmatch', '--', FILE], { cwd: folder, timeout: TIMEOUT_MS });
    return true;
  } catch {
    return false;
  }
}
