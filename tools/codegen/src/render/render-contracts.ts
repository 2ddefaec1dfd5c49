import { compareText } from '@bloodbank/schema-model';
import { type Cache, NO_CACHE } from '@bloodbank/schema-model/cache';
import type { GeneratedFile } from '../generated-file.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';
import { renderBrands } from './render-brands.js';
import { renderEnums } from './render-enums.js';
import { renderIndex } from './render-index.js';
import { renderMaps } from './render-maps.js';
import { renderRegistry } from './render-registry.js';
import { renderRoutingKeys } from './render-routing-keys.js';
import { renderRuntime } from './render-runtime.js';
import { renderTypes } from './render-types.js';
import { renderUndeclared } from './render-undeclared.js';
import { renderValidators } from './render-validators.js';

/** Every file of a contracts package, sorted by path. Writes nothing. */
export async function renderContracts(plan: ContractsPlan, cache: Cache = NO_CACHE): Promise<readonly GeneratedFile[]> {
  const [validators, runtime] = await Promise.all([renderValidators(plan, cache), renderRuntime(plan)]);
  const files = [
    ...renderTypes(plan, cache),
    ...validators,
    ...runtime,
    renderMaps(plan),
    ...renderEnums(plan),
    ...renderBrands(plan),
    ...renderRoutingKeys(plan),
    ...renderRegistry(plan, cache),
    ...renderUndeclared(plan, cache),
    ...renderIndex(plan),
  ];
  return files.sort((a, b) => compareText(a.path, b.path));
}
