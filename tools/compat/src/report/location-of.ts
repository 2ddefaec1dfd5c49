import { joinPointer } from '@bloodbank/schema-model';
import type { Place } from '../trees/schema-tree.js';
import type { Location } from './report.js';

/** Where a part of a place stands in its file; the nearest that is there where the part is not. */
export function locationOf(place: Place, at: readonly (string | number)[]): Location {
  const pointer = joinPointer(place.pointer, ...at);
  const document = place.tree.documents.get(place.file);
  const { line, column } = document?.locate(pointer) ?? { line: 1, column: 1 };
  return { file: document?.displayFile ?? place.file, line, column, pointer: document?.toWritten(pointer) ?? pointer };
}
