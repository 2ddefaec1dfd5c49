import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';

/** A schema as text, in which each reference is the sign U+0001 that no JSON text holds. */
export interface NormalisedText {
  readonly text: string;
  /** What the signs stand for, in their order. */
  readonly refs: readonly string[];
}

interface Source {
  readonly schema: JsonValue;
  /** The parts that hold a reference, and its key. */
  readonly holders: ReadonlyMap<JsonObject, string>;
}

/** `sorted` makes one text of all orders in which the keywords can stand. */
export function normalisedText({ schema, holders }: Source, order: 'written' | 'sorted' = 'written'): NormalisedText {
  const refs: string[] = [];
  const write = (value: JsonValue): string => {
    if (Array.isArray(value)) return `[${value.map(write).join()}]`;
    if (!isJsonObject(value)) return JSON.stringify(value);
    const key = holders.get(value);
    const words = order === 'sorted' ? Object.keys(value).sort() : Object.keys(value);
    const members = words.map((word) => {
      const isRef = key !== undefined && word === '$ref';
      if (isRef) refs.push(key);
      return `${JSON.stringify(word)}:${isRef ? '\u0001' : write(value[word] ?? null)}`;
    });
    return `{${members.join()}}`;
  };
  return { text: write(schema), refs };
}
