/**
 * Checks who imports whom, and checks the checker: it fails when it saw no modules, and when it misses the violation that is
 * planted beside it.
 */
import { fileURLToPath } from 'node:url';
import { cruise } from 'dependency-cruiser';
import extractTSConfig from 'dependency-cruiser/config-utl/extract-ts-config';
import { forbidden } from './rules.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const planted = fileURLToPath(new URL('./planted', import.meta.url));
/** Far below what there is; only "it looked at nothing" is to be caught. */
const LEAST_MODULES = 100;

const real = await look(root, ['packages', 'tools']);
if (real.totalCruised < LEAST_MODULES)
  fail(`Only ${real.totalCruised} modules were seen: the check looked past the code.`);
for (const { rule, from, to } of real.violations) {
  const comment = forbidden.find(({ name }) => name === rule.name)?.comment ?? '';
  process.stderr.write(`${from} -> ${to}\n  ${rule.name}: ${comment}\n`);
}
if (real.violations.length > 0) fail(`${real.violations.length} imports go where they may not.`);

const found = (await look(planted, ['packages'])).violations.map(({ rule }) => rule.name);
if (!found.includes('core-imports')) fail('The planted violation was not found: this check cannot be trusted.');
process.stdout.write(
  `Imports: ${real.totalCruised} modules, none goes where it may not; the planted violation was found.\n`,
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
