import type { EventSchema, SchemaSet } from '@bloodbank/schema-model';
import { toBundledSchema } from './bundle-schema.js';
import { describeEvent } from './describe-event.js';
import type { KeptContract } from './kept-contract.js';
import { bundleValidators } from './validators/bundle-validators.js';

/**
 * The contract of one event, as `registryOf` makes a registry of it.
 *
 * @throws {Error} when a schema that it reaches cannot be compiled.
 */
export async function keepContract(set: SchemaSet, event: EventSchema): Promise<KeptContract> {
  const { root, ...described } = describeEvent(set, event);
  const reached = event.reaches.flatMap((key) => set.units.get(key) ?? []);
  const code = await bundleValidators({
    set,
    units: [event.unit],
    nameOf: () => 'validate',
    output: { format: 'iife', globalName: 'generated' },
    hasTolerate: true,
  });
  return {
    descriptor: { ...described, root: root() },
    definitions: Object.fromEntries(reached.map((unit) => [unit.name, toBundledSchema(set, unit)])),
    code,
  };
}
