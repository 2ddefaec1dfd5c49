/** Draws docs/screens from the built command line: `node packages/cli/scripts/draw-screens.mjs`. Needs `script` of util-linux. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { drawScreen } from './screens/draw-screen.mjs';
import { takeScreens } from './screens/take-screens.mjs';

const folder = new URL('../../../docs/screens/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const screen of await takeScreens()) writeFileSync(new URL(`${screen.name}.svg`, folder), drawScreen(screen));
process.stdout.write(`${fileURLToPath(folder)}\n`);
