/**
 * Part of the build: what `bloodbank init --template` begins with is published beside the program. No lifecycle script of npm does it, for
 * none runs here (`.npmrc`).
 */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const own = fileURLToPath(new URL('../dist/schema-packs/', import.meta.url));
const root = fileURLToPath(new URL('../../../', import.meta.url));

rmSync(own, { recursive: true, force: true });
mkdirSync(own, { recursive: true });
cpSync(`${root}schemas`, `${own}schemas`, { recursive: true });
cpSync(`${root}bloodbank.config.json`, `${own}bloodbank.config.json`);
