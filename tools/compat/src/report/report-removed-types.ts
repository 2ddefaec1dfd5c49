import type { TreeEvent } from '../trees/schema-tree.js';
import { placeAt } from '../walk/place.js';
import { generalRule } from './findings.js';
import { locationOf } from './location-of.js';
import type { PairContext } from './pair-context.js';
import type { RemovedDefinition } from './removed-definitions.js';

/** A name that code imports is gone, although no message may be refused for it. One finding, with all events that use it. */
export function reportRemovedTypes(
  event: TreeEvent,
  removed: readonly RemovedDefinition[],
  context: PairContext,
): void {
  for (const { file, pointer, name, renamedTo } of removed) {
    const what =
      renamedTo === undefined
        ? `the definition ${JSON.stringify(name)} is gone, and the exported type of its name with it`
        : `the definition ${JSON.stringify(name)} is now called ${JSON.stringify(renamedTo.name)}, and so is the exported type`;
    const now = { file, pointer: renamedTo?.pointer ?? '' };
    context.findings.add({
      key: `removed ${file} ${pointer}`,
      rule: generalRule('type-name-no-delete'),
      event,
      impacts: { forward: { verdict: 'SAFE', level: 'warning' } },
      subject: `${what}; code that imports it stops compiling`,
      sides: ['publishers', 'consumers'],
      path: '',
      at: { ...locationOf(placeAt(context.current, now), []), pointer: renamedTo?.pointer ?? pointer },
      before: locationOf(placeAt(context.previous, { file, pointer }), []),
    });
  }
}
