import type { TreeEvent } from '../trees/schema-tree.js';
import { placeAt } from '../walk/place.js';
import { generalRule } from './findings.js';
import { locationOf } from './location-of.js';
import type { LostDefinition } from './lost-definitions.js';
import type { PairContext } from './pair-context.js';

/** A name that code imports is gone, although no message may be refused for it. */
export function tellLost(event: TreeEvent, lost: readonly LostDefinition[], context: PairContext): void {
  for (const { file, pointer, name } of lost) {
    context.findings.add({
      key: `lost ${file} ${pointer}`,
      rule: generalRule('type-name-no-delete'),
      event,
      direction: 'forward',
      verdict: 'SAFE',
      level: 'warning',
      message: `the definition ${JSON.stringify(name)} is gone, and the exported type of its name with it; code that imports it stops compiling.`,
      path: '',
      at: { ...locationOf(placeAt(context.current, { file, pointer: '' }), []), pointer },
      before: locationOf(placeAt(context.previous, { file, pointer }), []),
    });
  }
}
