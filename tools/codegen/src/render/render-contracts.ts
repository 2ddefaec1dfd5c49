import { compareText } from '@bloodbank/schema-model';
import type { GeneratedFile } from '../generated-file.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';
import { renderIndex } from './render-index.js';
import { renderMaps } from './render-maps.js';
import { renderRegistry } from './render-registry.js';
import { renderRoutingKeys } from './render-routing-keys.js';
import { renderRuntime } from './render-runtime.js';
import { renderTypes } from './render-types.js';
import { renderValidators } from './render-validators.js';

/** Every file of a contracts package, sorted by path. Writes nothing. */
export async function renderContracts(plan: ContractsPlan): Promise<readonly GeneratedFile[]> {
  const [types, validators, runtime] = await Promise.all([
    renderTypes(plan),
    renderValidators(plan),
    renderRuntime(plan),
  ]);
  const files = [
    ...types,
    ...validators,
    ...runtime,
    renderMaps(plan),
    ...renderRoutingKeys(plan),
    ...renderRegistry(plan),
    ...renderIndex(plan),
  ];
  return files.sort((a, b) => compareText(a.path, b.path));
}
