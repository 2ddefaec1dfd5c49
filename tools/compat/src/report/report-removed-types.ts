import type { TreeEvent } from '../trees/schema-tree.js';
import { placeAt } from '../walk/place.js';
import { generalRule } from './findings.js';
import { locationOf } from './location-of.js';
import type { PairContext } from './pair-context.js';
import type { RemovedDefinition } from './removed-definitions.js';

/** A name that code imports is gone, although no message may be refused for it. */
export function reportRemovedTypes(
  event: TreeEvent,
  removed: readonly RemovedDefinition[],
  context: PairContext,
): void {
  for (const { file, pointer, name } of removed) {
    context.findings.add({
      key: `removed  `,
      rule: generalRule('type-name-no-delete'),
      event,
      impacts: { forward: { verdict: 'SAFE', level: 'warning' } },
      subject: `the definition ${JSON.stringify(name)} is gone, and the exported type of its name with it; code that imports it stops compiling`,
      path: '',
      at: { ...locationOf(placeAt(context.current, { file, pointer: '' }), []), pointer },
      before: locationOf(placeAt(context.previous, { file, pointer }), []),
    });
  }
}
