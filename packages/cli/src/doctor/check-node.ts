import { type Check, fail, pass } from './check.js';

/** The first release that can load what the packages are built of; `engines` of the packages say the same. */
export const OLDEST_NODE: readonly [major: number, minor: number] = [20, 19];

export const checkNode: Check = {
  id: 'node',
  title: 'Node.js',
  run: async () => findingFor(process.versions.node),
};

export function findingFor(version: string): ReturnType<typeof pass> {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const [oldestMajor, oldestMinor] = OLDEST_NODE;
  if (major > oldestMajor || (major === oldestMajor && minor >= oldestMinor)) return pass(version);
  const needed = OLDEST_NODE.join('.');
  return fail(`${version} is older than ${needed}`, `Install Node.js ${needed} or newer, for example with nvm.`);
}
