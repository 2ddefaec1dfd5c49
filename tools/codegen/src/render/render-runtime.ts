import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import { readIngredient } from '../ingredients.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';

const FILES = [
  'closest-types.d.ts',
  'closest-types.js',
  'contract.d.ts',
  'create-example-of.d.ts',
  'create-example-of.js',
  'create-registry.d.ts',
  'create-registry.js',
  'declared-names.d.ts',
  'declared-names.js',
  'fill-routing-key.d.ts',
  'fill-routing-key.js',
  'find-undeclared.d.ts',
  'find-undeclared.js',
] as const;

/** The hand-written parts, copied under generated names, so that the output stands alone. */
export function renderRuntime(plan: ContractsPlan): Promise<readonly GeneratedFile[]> {
  return Promise.all(
    FILES.map(async (name) => {
      const code = (await readIngredient(name)).replace(/(from '\.\/[a-z-]+)\.js'/g, "$1.gen.js'");
      return {
        path: `runtime/${name.replace(/\.(d\.ts|js)$/, '.gen.$1')}`,
        content: `${headerFor(plan.set.label)}\n${code}`,
      };
    }),
  );
}
