/** Before packing: what `bloodbank init --template` begins with is published beside the program. `--clean` takes it away again. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const own = fileURLToPath(new URL('../schema-packs/', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

rmSync(own, { recursive: true, force: true });
if (!process.argv.includes('--clean')) {
  mkdirSync(own);
  cpSync(`${root}schemas`, `${own}schemas`, { recursive: true });
  cpSync(`${root}bloodbank.config.json`, `${own}bloodbank.config.json`);
}
