import { isJsonObject, type JsonValue } from '@bloodbank/schema-model';
import { commonWord } from '../pattern/common-word.js';
import { FORMAT_SAMPLES } from '../pattern/formats.js';
import { sampleWords } from '../pattern/sample-words.js';

export interface Landmarks {
  readonly values: readonly JsonValue[];
  readonly names: readonly string[];
}

const PLAIN: readonly JsonValue[] = [
  null,
  true,
  false,
  0,
  1,
  -1,
  0.5,
  2,
  10,
  1e6,
  '',
  'a',
  'A1',
  'abc',
  '0',
  'é',
  {},
  [],
  [0],
  { zz: 0 },
];
const MAX = 2_000;
const MAX_SOURCES = 10;

/** A short text that matches all patterns, where that can be told. */
function wordIn(sources: readonly string[]): string | undefined {
  const found = commonWord(sources);
  return typeof found === 'object' ? found.word : undefined;
}

/** The values that occur in schemas, and their neighbours: where two schemas differ, they differ there. */
export function landmarksOf(schemas: readonly JsonValue[]): Landmarks {
  const values = new Map<string, JsonValue>();
  const names = new Set(['zz', 'x_1', 'A1']);
  const add = (value: JsonValue): void => {
    if (values.size < MAX) values.set(JSON.stringify(value), value);
  };
  const sources = new Set<string>();
  const wordsOf = (source: string): readonly string[] => {
    const word = wordIn([source]);
    return word === undefined ? sampleWords(source) : [word];
  };
  const visit = (value: JsonValue, keyword: string): void => {
    if (typeof value === 'number') {
      for (const near of [value, value - 1, value + 1, value + 0.5, value * 2]) add(near);
      if (keyword === 'multipleOf') for (const between of [value / 2, value * 1.5]) add(between);
      if (/Length$/.test(keyword) && value <= 300)
        for (const length of [value - 1, value, value + 1]) if (length >= 0) add('a'.repeat(length));
    } else if (typeof value === 'string' && keyword === 'pattern') {
      wordsOf(value).forEach(add);
    } else if (Array.isArray(value)) {
      for (const item of value as readonly JsonValue[]) {
        if (keyword === 'required') names.add(String(item));
        if (keyword === 'enum') add(item);
        visit(item, '');
      }
    } else if (isJsonObject(value)) {
      for (const [name, member] of Object.entries(value)) {
        if (keyword === 'properties' || keyword === 'dependentRequired' || keyword === 'dependentSchemas')
          names.add(name);
        if (keyword === 'patternProperties') {
          for (const word of wordsOf(name)) names.add(word);
          sources.add(name);
        }
        if (name === 'const') add(member);
        visit(member, name);
      }
    }
  };
  for (const value of [...PLAIN, ...FORMAT_SAMPLES]) add(value);
  for (const schema of schemas) visit(schema, '');
  // Where two patterns meet, a value must be what both say.
  for (const [at, source] of [...sources].slice(0, MAX_SOURCES).entries())
    for (const other of [...sources].slice(at + 1, MAX_SOURCES)) {
      const word = wordIn([source, other]);
      if (word !== undefined) names.add(word);
    }
  return { values: [...values.values()], names: [...names] };
}
