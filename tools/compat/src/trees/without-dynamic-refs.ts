import { isJsonSchema, readPointer, refKey, type SchemaUnit, specialiseUnits } from '@bloodbank/schema-model';
import { hashOf } from '@bloodbank/schema-model/cache';
import type { SchemaDocument } from '@bloodbank/schema-model/document';
import { keyOf, type resolveAll, type Target, walkSchema } from '@bloodbank/schema-model/refs';

type Resolved = Pick<ReturnType<typeof resolveAll>, 'targets' | 'dynamic'>;

interface Linked {
  readonly documents: ReadonlyMap<string, SchemaDocument>;
  readonly targets: ReadonlyMap<string, Target>;
}

/**
 * Makes every `$dynamicRef` an ordinary reference, so that whatever comes after knows nothing of them. A place from which one is
 * reached stands once for each meaning, in a file of its own that is a document by two names; what begins at the root of a file
 * stays in the file.
 */
export function withoutDynamicRefs(
  documents: ReadonlyMap<string, SchemaDocument>,
  { targets, dynamic }: Resolved,
): Linked {
  if (dynamic.anchorOf.size === 0) return { documents, targets };
  const roots = [...documents.keys()].map((file): Target => ({ file, pointer: '' }));
  const bearers = [...dynamic.bearers.values()].flatMap((each) => [...each.values()]);
  const units = new Map([...roots, ...targets.values(), ...bearers].flatMap((place) => unitAt(documents, place)));
  const refs = new Map([...targets].map(([from, target]) => [from, keyOf(target)]));
  const linked = specialiseUnits({ units, refs }, dynamic);

  const files = new Map(documents);
  const places = new Map(targets);
  for (const unit of linked.units.values()) {
    const document = documents.get(unit.file);
    if (unit.within === undefined || document === undefined) continue;
    const { file } = placeOf(unit);
    files.set(file, document);
    for (const { pointer } of walkSchema(unit.schema, unit.pointer)) {
      // What stands among its definitions is nothing of its own: whoever refers there finds it elsewhere.
      const plain = targets.get(keyOf({ file: unit.file, pointer }));
      const own = linked.units.get(linked.refs.get(refKey(unit, pointer)) ?? '');
      const target = own === undefined ? plain : placeOf(own);
      if (target !== undefined) places.set(keyOf({ file, pointer }), target);
    }
  }
  return { documents: files, targets: places };
}

/** The same in any tree that holds the same. A file name never holds `#`. */
function placeOf({ file, pointer, within }: SchemaUnit): Target {
  const isItself = within === undefined || within === keyOf({ file, pointer: '' });
  return { file: isItself ? file : `${file} ${hashOf(within)}`, pointer };
}

function unitAt(documents: ReadonlyMap<string, SchemaDocument>, place: Target): readonly [string, SchemaUnit][] {
  const document = documents.get(place.file);
  const schema = document === undefined ? undefined : readPointer(document.schema, place.pointer);
  if (schema === undefined || !isJsonSchema(schema)) return [];
  const key = keyOf(place);
  return [[key, { key, ...place, name: key, role: 'shared', schema }]];
}
