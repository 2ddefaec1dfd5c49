/**
 * Step of the own-project walk: each door for agents, programs, files and other languages, used as its how-to says, line by line, in a project whose
 * packages are installed.
 *
 * Alone: `node scripts/own-project/doors/walk.mjs <folder of a project from the template github> [how-to...]`.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { runAll } from '../run-all.mjs';
import { consumeOverHttp } from './consume-over-http.mjs';
import { hookAnAgent } from './hook-an-agent.mjs';
import { openHouse } from './house.mjs';
import { readPage } from './page.mjs';
import { runPrograms, wrapAnAgent } from './programs.mjs';
import { runAnAgent } from './run-an-agent.mjs';
import { useMcp } from './use-mcp.mjs';
import { watchFiles } from './watch-files.mjs';

const DOORS = {
  'consume-over-http': consumeOverHttp,
  'use-mcp': useMcp,
  'run-programs': runPrograms,
  'wrap-an-agent': wrapAnAgent,
  'hook-an-agent': hookAnAgent,
  'watch-files': watchFiles,
  'run-an-agent': runAnAgent,
};

/** @param bloodbank `(...args) => [program, ...args]`, for what has to end by a signal */
export async function walkDoors({ project, bloodbank, env = {}, names = Object.keys(DOORS) }) {
  const sh = (script) => runAll(['bash', '-euc', script], { cwd: project, env });
  await sh('npx bloodbank new pack agents; npx bloodbank lint; npx bloodbank generate');
  const house = await openHouse({ project, bloodbank, env });
  try {
    for (const name of names) {
      const from = performance.now();
      await DOORS[name](house, readPage(name)).catch((error) => {
        throw new Error(`docs/how-to/${name}.md does not hold: ${error.message}`, { cause: error });
      });
      process.stdout.write(`     ${name} (${((performance.now() - from) / 1_000).toFixed(1)} s)\n`);
    }
  } finally {
    await house.close();
  }
}

const [, main, project, ...names] = process.argv;
if (main !== undefined && import.meta.url === pathToFileURL(main).href) {
  const bin = join(project, 'node_modules', 'bloodbank', 'bin', 'bloodbank.js');
  const bloodbank = (...args) => [process.execPath, bin, ...args];
  await walkDoors({ project, bloodbank, ...(names.length > 0 ? { names } : {}) });
}
