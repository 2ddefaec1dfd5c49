/**
 * Checks who imports whom, and checks the checker: it fails when it saw no modules, when a room has no row in the rules, and
 * when it misses a violation that is planted beside it.
 */
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { forbidden, isKnownRoom } from './rules.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const planted = fileURLToPath(new URL('./planted', import.meta.url));
/** Far below what there is; only "it looked at nothing" is to be caught. */
const LEAST_MODULES = 100;

/** What the violations that are planted beside this file violate. */
const PLANTED = ['core-imports', 'no-cycles'];

const unknown = ['packages', 'tools'].flatMap((kind) =>
  readdirSync(join(root, kind))
    .map((name) => `${kind}/${name}`)
    .filter((room) => existsSync(join(root, room, 'src')) && !isKnownRoom(room)),
);
if (unknown.length > 0) fail(`Nobody says what these may import: ${unknown.join(', ')}. Add them to rules.mjs.`);

const real = await look(root, ['packages', 'tools']);
if (real.totalCruised < LEAST_MODULES)
  fail(`Only ${real.totalCruised} modules were seen: the check looked past the code.`);
for (const { rule, from, to } of real.violations) {
  const comment = forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
  process.stderr.write(`${from} -> ${to}\n  ${rule.name}: ${comment}\n`);
}
if (real.violations.length > 0) fail(`${real.violations.length} imports go where they may not.`);

const found = (await look(planted, ['packages'])).violations.map(({ rule }) => rule.name);
for (const rule of PLANTED) {
  if (!found.includes(rule)) fail(`The planted violation of ${rule} was not found: this check cannot be trusted.`);
}
process.stdout.write(
  `Imports: ${real.totalCruised} modules, none goes where it may not, no circles; what is planted was found.\n`,
);

async function look(baseDir, folders) {
  const { output } = await cruise(
    folders,
    {
      baseDir,
      ruleSet: { forbidden },
      validate: true,
      doNotFollow: { path: 'node_modules' },
      exclude: { path: '(^|/)(dist|node_modules|\\.generated|golden|fixtures)/|\\.gen\\.js$' },
      tsPreCompilationDeps: true,
      enhancedResolveOptions: {
        conditionNames: ['@bloodbank/source', 'import', 'types', 'node'],
        exportsFields: ['exports'],
      },
    },
    undefined,
    { tsConfig: extractTSConfig(fileURLToPath(new URL('./tsconfig.json', import.meta.url))) },
  );
  return { totalCruised: output.summary.totalCruised, violations: output.summary.violations };
}

function fail(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
