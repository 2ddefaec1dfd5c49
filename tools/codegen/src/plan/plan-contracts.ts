import type { SchemaSet } from '@bloodbank/schema-model';
import type { ContractsPlan } from './contracts-plan.js';
import { planBrands } from './plan-brands.js';
import { planEnums } from './plan-enums.js';
import { planMap, planReplies } from './plan-maps.js';
import { planModules } from './plan-modules.js';
import { planPatterns } from './plan-patterns.js';

export interface PlanOptions {
  /**
   * Give strings with a `format` a type of their own, which only a check or a cast makes: `Uuid`, `DateTime`.
   * @default false
   */
  readonly brandFormats?: boolean;
}

/** Decides what a tree of schemas becomes. Pure, and the same for the same tree whatever order it was read in. */
export function planContracts(set: SchemaSet, options: PlanOptions = {}): ContractsPlan {
  const modules = planModules(set);
  const moduleOf = new Map(
    modules.flatMap(({ path, units }) => units.map((unit): [string, string] => [unit.key, path])),
  );
  const ofKind = (kind: string): typeof set.events => set.events.filter((event) => event.kind === kind);
  return {
    set,
    events: set.events,
    modules,
    moduleOf,
    eventMap: planMap(ofKind('event')),
    commandMap: planMap(ofKind('command')),
    replyMap: planReplies(set.events),
    patterns: planPatterns(ofKind('event').map((event) => event.type)),
    enums: planEnums(set, modules),
    brands: options.brandFormats === true ? planBrands(set) : new Map(),
  };
}
