import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';

const WORKSPACE = new URL('../../../../', import.meta.url);

interface Screen {
  readonly name: string;
  readonly command: string;
  readonly text: string;
}

/** Untyped, for they run from the sources and without a build of their own. */
async function load<T>(script: string): Promise<T> {
  return (await import(fileURLToPath(new URL(`packages/cli/scripts/screens/${script}`, WORKSPACE)))) as T;
}

// A terminal is opened by `script` of util-linux, whose options differ elsewhere.
describe.runIf(process.platform === 'linux')('the first screens, in a terminal of 80 columns', async () => {
  const { takeScreens, COLUMNS } = await load<{ takeScreens(): Promise<readonly Screen[]>; COLUMNS: number }>(
    'take-screens.mjs',
  );
  const { drawScreen } = await load<{ drawScreen(screen: Screen): string }>('draw-screen.mjs');

  it('fit, and are those of docs/screens', { timeout: 300_000 }, async () => {
    const screens = await takeScreens();
    const lines = screens.flatMap(({ text }) => stripVTControlCharacters(text).split('\n'));
    expect(lines.filter((line) => line.length > COLUMNS)).toEqual([]);
    const folder = new URL('docs/screens/', WORKSPACE);
    expect(readdirSync(folder).sort()).toEqual(screens.map(({ name }) => `${name}.svg`).sort());
    for (const screen of screens) {
      const drawn = readFileSync(new URL(`${screen.name}.svg`, folder), 'utf8');
      expect(drawScreen(screen), 'node packages/cli/scripts/draw-screens.mjs draws them').toBe(drawn);
    }
  });
});
