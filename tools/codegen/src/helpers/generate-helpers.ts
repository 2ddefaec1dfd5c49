import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { headerFor } from '../header.js';
import { HELPERS, ingredientPath } from '../ingredients.js';
import { writeGenerated } from '../write.js';

const HERE = dirname(fileURLToPath(import.meta.url));

const SOURCE = [
  `export { toIssues } from ${JSON.stringify(ingredientPath('to-issues.js'))};`,
  "import { fullFormats } from 'ajv-formats/dist/formats.js';",
  `import { quickFormats } from ${JSON.stringify(ingredientPath('quick-formats.js'))};`,
  'export const formats = quickFormats(fullFormats);',
  // ajv's functions call these by what they require.
  'export const length = require("ajv/dist/runtime/ucs2length.js").default;',
  'export const equal = require("ajv/dist/runtime/equal.js").default;',
].join('\n');

/**
 * Writes what validators call besides one another, as one expression that imports nothing: ajv's helpers and our own. Returns the
 * files that changed, or with `check` would.
 */
export async function generateHelpers(check: boolean): Promise<readonly string[]> {
  const content = `${headerFor('ajv and what lies beside this file')}${await bundleHelpers()}\n`;
  const { written } = await writeGenerated(dirname(ingredientPath(HELPERS)), [{ path: HELPERS, content }], {
    check,
    prune: false,
  });
  return written;
}

async function bundleHelpers(): Promise<string> {
  const result = await build({
    stdin: { contents: SOURCE, resolveDir: HERE, sourcefile: 'helpers.js', loader: 'js' },
    bundle: true,
    write: false,
    platform: 'neutral',
    mainFields: ['main'],
    target: 'es2022',
    charset: 'utf8',
    legalComments: 'none',
    logLevel: 'silent',
    format: 'iife',
    globalName: 'helpers',
  });
  return withoutPaths(result.outputFiles[0]?.text ?? '');
}

/** Paths of the machine that generated would make its output differ from another machine's. */
function withoutPaths(code: string): string {
  return (
    code
      .replace(/^ *\/\/ \S.*\.[cm]?js$/gm, '')
      .replace(/"[^"\n]*node_modules\/((?:ajv|ajv-formats|fast-deep-equal)\/[^"\n]*\.js)"(?=\(exports)/g, '"$1"')
      .replace('"use strict";\n', '')
      // What ajv writes where it compiles; here it would only look like a call.
      .replace(/^ *\w+\.code = .*require.*$/gm, '')
      .replace(/^var helpers = /m, 'var helpers = /* @__PURE__ */ ')
      .replace(/\n{3,}/g, '\n\n')
      .trim()
  );
}
