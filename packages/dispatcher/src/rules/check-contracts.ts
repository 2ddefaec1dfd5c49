import type { Registry } from '@bloodbank/core/contract';
import { contractsMatching } from '@bloodbank/core/routing';
import type { Report } from './finding.js';
import type { RuleSet } from './rule-set.js';

/** Any word: what stands for a placeholder when a type is looked up. */
const ANY_WORD = 'x';

/** Reports patterns that no event can match, and types that nobody has. */
export function checkContracts({ rules }: RuleSet, registry: Registry, report: Report, fix?: string): void {
  for (const [at, { on, action }] of rules.entries()) {
    for (const [index, pattern] of on.entries()) {
      if (contractsMatching(pattern, registry).length > 0) continue;
      report(
        `/rules/${at}/on/${index}`,
        `No event of the contracts matches "${pattern}".`,
        fix ?? hintOf(pattern, registry),
      );
    }
    if (action.kind === 'hook') continue;
    const kind = action.kind === 'publish' ? 'event' : 'command';
    const type = String(action.type.source).replaceAll(/\{\{[^{}]*\}\}/g, ANY_WORD);
    if (registry.kindOf(type) === kind) continue;
    report(
      `/rules/${at}/${action.kind}/type`,
      `The contracts have no ${kind} "${String(action.type.source)}".`,
      fix ?? hintOf(type, registry),
    );
  }
}

function hintOf(type: string, registry: Registry): string {
  const closest = registry.closestTypes(type);
  return closest.length === 0 ? 'See `bloodbank list`.' : `Did you mean ${closest.join(', ')}?`;
}
