import { isJsonObject } from '@bloodbank/schema-model';
import { walkSchema } from '@bloodbank/schema-model/refs';
import type { SchemaTree, TreeEvent } from './schema-tree.js';

/** Share of what two schemas say that both say; from here on one is the other under another name. */
const ENOUGH = 0.75;
/** A schema that says less than this is like any other; with less than that, the two names must have a word in common. */
const LEAST = 3;
const TELLING = 8;
/** Whole trees that have nothing in common are not compared schema by schema. */
const MAX_COMPARISONS = 40_000;

/** Words that name or describe a schema and say nothing of a payload. */
const NAMING = new Set(['$schema', '$id', '$comment', 'title', 'description', 'examples', 'default']);

interface Said {
  readonly event: TreeEvent;
  readonly says: ReadonlySet<string>;
}

/** Finds events that went and came under another name. */
export function createLikeness(
  previous: SchemaTree,
  current: SchemaTree,
): {
  match(gone: readonly TreeEvent[], come: readonly TreeEvent[]): readonly (readonly [TreeEvent, TreeEvent])[];
} {
  return {
    match(gone, come) {
      if (gone.length * come.length > MAX_COMPARISONS) return [];
      const [left, right] = [
        gone.map((event) => ({ event, says: statementsOf(previous, event) })),
        come.map((event) => ({ event, says: statementsOf(current, event) })),
      ];
      const candidates = left
        .flatMap((old) => right.map((now) => ({ old, now, likeness: likenessOf(old, now) })))
        .filter(({ likeness }) => likeness >= ENOUGH)
        .sort((a, b) => b.likeness - a.likeness);
      const taken = new Set<TreeEvent>();
      return candidates.flatMap(({ old, now, likeness }) => {
        if (taken.has(old.event) || taken.has(now.event)) return [];
        // Of two that are as much like it, neither is meant for certain.
        const rivals = candidates.filter(
          (each) => each.likeness === likeness && (each.old === old || each.now === now),
        );
        if (rivals.length > 1) return [];
        taken.add(old.event).add(now.event);
        return [[old.event, now.event] as const];
      });
    },
  };
}

/** What a schema says of a payload, one text for each word. */
function statementsOf(tree: SchemaTree, { file, error }: TreeEvent): ReadonlySet<string> {
  const schema = error === undefined ? tree.documents.get(file)?.schema : undefined;
  const found = new Set<string>();
  if (schema === undefined) return found;
  for (const { schema: part, pointer } of walkSchema(schema))
    for (const [word, value] of Object.entries(part)) {
      if (NAMING.has(word) || word.startsWith('x-')) continue;
      if (word === 'properties' && isJsonObject(value))
        for (const name of Object.keys(value)) found.add(`${pointer} has ${name}`);
      else if (!isJsonObject(value)) found.add(`${pointer} ${word} ${JSON.stringify(value)}`);
    }
  return found;
}

function likenessOf(old: Said, now: Said): number {
  // The next version of an event takes no other one's name.
  if (old.event.version !== now.event.version) return 0;
  const shared = [...old.says].filter((each) => now.says.has(each)).length;
  const words = new Set(old.event.type.split(/[._]/));
  const isRelated = now.event.type.split(/[._]/).some((word) => words.has(word));
  return shared < (isRelated ? LEAST : TELLING) ? 0 : shared / (old.says.size + now.says.size - shared);
}
