import { isJsonObject, type JsonObject, type JsonValue, memberOf } from '../json.js';
import { isKeyword } from '../refs/keywords.js';
import { type Draft, isOlder } from './draft.js';

/** A keyword in the words of 2020-12, and the words under which its value stands in the file. */
export interface UpgradedMember {
  readonly keyword: string;
  readonly value: JsonValue;
  readonly writtenAs: string;
}

/** The draft that brought a keyword. An older one ignores it (core, section 6.5), and so must whoever reads it. */
const SINCE: ReadonlyMap<string, Draft> = new Map<string, Draft>([
  ...since('draft-06', 'const', 'contains', 'propertyNames'),
  ...since('draft-07', 'else', 'if', 'then'),
  ...since('2019-09', '$recursiveAnchor', '$recursiveRef', 'dependentRequired', 'dependentSchemas', 'maxContains'),
  ...since('2019-09', 'minContains', 'unevaluatedItems', 'unevaluatedProperties'),
  ...since('2020-12', '$dynamicAnchor', '$dynamicRef', 'prefixItems'),
]);

function since(draft: Draft, ...keywords: readonly string[]): readonly (readonly [string, Draft])[] {
  return keywords.map((keyword) => [keyword, draft]);
}

/** The draft that brought a keyword, where a file of an older one uses it. */
export function isNewerThan(keyword: string, draft: Draft): Draft | undefined {
  const brought = SINCE.get(keyword);
  return brought !== undefined && isOlder(draft, brought) ? brought : undefined;
}

/** What still counts beside a `$ref` in drafts that ignore all the rest there: names, holders of other schemas, texts. */
const BESIDE_REF: ReadonlySet<string> = new Set([
  ...['$comment', '$defs', '$ref', '$schema', 'default', 'definitions', 'deprecated', 'description', 'examples'],
  ...['readOnly', 'title', 'writeOnly'],
]);

/** Whether a draft ignores a keyword because a `$ref` stands beside it (draft-07 core, section 8.3). */
export function isIgnoredBesideRef(keyword: string, schema: JsonObject, draft: Draft): boolean {
  if (!isOlder(draft, '2019-09') || typeof memberOf(schema, '$ref') !== 'string') return false;
  return (isKeyword(keyword) || keyword === 'id') && !BESIDE_REF.has(keyword);
}

/** Where a schema stands, as far as it decides what its words mean. */
export interface WordContext {
  readonly draft: Draft;
  readonly isRoot: boolean;
  /** Whether `$recursiveRef` is dynamic in this resource. */
  readonly isRecursive: boolean;
  /** The address of the resource around it, as it is written and without its fragment. */
  readonly address?: string;
}

/** One schema's own keywords in the words of 2020-12, in their order; `undefined` where they are that already. */
export function upgradeWords(schema: JsonObject, context: WordContext): readonly UpgradedMember[] | undefined {
  const words = Object.keys(schema);
  const mayChange = context.draft === '2020-12' ? CHANGED_IN_ALL : CHANGED;
  if (!words.some((word) => mayChange.has(word))) return undefined;
  if (words.every((word) => upgradeWord(word, schema, context) === undefined)) return undefined;
  return words.flatMap((word) => {
    const members = upgradeWord(word, schema, context) ?? [{ keyword: word, value: schema[word] ?? null }];
    return members.map((member) => ({ ...member, writtenAs: word }));
  });
}

/** Words of which `upgradeWord` may make others, in any draft and in older ones: most schemas hold none. */
const CHANGED_IN_ALL: ReadonlySet<string> = new Set(['$dynamicRef', 'dependencies']);
const CHANGED: ReadonlySet<string> = new Set([
  ...CHANGED_IN_ALL,
  ...SINCE.keys(),
  ...['$id', '$recursiveAnchor', '$recursiveRef', '$ref', 'additionalItems', 'exclusiveMaximum', 'exclusiveMinimum'],
  ...['id', 'items', 'maximum', 'minimum'],
]);

type Member = Omit<UpgradedMember, 'writtenAs'>;

/** What a word is in 2020-12: several words, or none; `undefined` where it means the same there. */
function upgradeWord(word: string, schema: JsonObject, context: WordContext): readonly Member[] | undefined {
  const { draft, isRoot, isRecursive } = context;
  const value = memberOf(schema, word) ?? null;
  // A file's own address names the file, whatever stands beside it.
  const isAddress = isRoot && (word === '$id' || word === 'id');
  if (isNewerThan(word, draft) !== undefined || (isIgnoredBesideRef(word, schema, draft) && !isAddress)) return [];
  switch (word) {
    case '$dynamicRef':
      return Object.hasOwn(schema, '$ref') ? [{ keyword: word, value }] : undefined;
    case 'dependencies':
      return isJsonObject(value) ? dependents(value) : undefined;
  }
  if (draft === '2020-12') return undefined;
  switch (word) {
    case '$recursiveAnchor':
      return value === true ? [{ keyword: '$dynamicAnchor', value: RECURSIVE }] : [];
    case '$recursiveRef':
      if (value !== '#') return undefined;
      return isRecursive ? [{ keyword: '$dynamicRef', value: `#${RECURSIVE}` }] : [{ keyword: '$ref', value }];
    case 'items':
      if (!Array.isArray(value)) return undefined;
      return value.length === 0 ? [] : [{ keyword: 'prefixItems', value }];
    case 'additionalItems':
      return Array.isArray(memberOf(schema, 'items')) ? [{ keyword: 'items', value }] : [];
  }
  if (draft === '2019-09') return undefined;
  if (word === '$id')
    return typeof value === 'string' && value.includes('#') ? identity(word, value, context) : undefined;
  if (draft !== 'draft-04') return undefined;
  switch (word) {
    case 'id':
      return typeof value === 'string' ? identity(word, value, context) : undefined;
    case 'exclusiveMaximum':
      return exclusiveBound(word, value, memberOf(schema, 'maximum'));
    case 'exclusiveMinimum':
      return exclusiveBound(word, value, memberOf(schema, 'minimum'));
    case 'maximum':
      return memberOf(schema, 'exclusiveMaximum') === true ? [] : undefined;
    case 'minimum':
      return memberOf(schema, 'exclusiveMinimum') === true ? [] : undefined;
    default:
      return undefined;
  }
}

/** The anchor that `$recursiveAnchor: true` stands for: 2019-09 has one for each resource (core, section 8.2.4.2). */
const RECURSIVE = '__recursive';

/** Draft 4 says with `true` that the bound itself is not allowed. What is neither is left for the check of the whole. */
function exclusiveBound(
  keyword: string,
  value: JsonValue,
  bound: JsonValue | undefined,
): readonly Member[] | undefined {
  if (value === false) return [];
  return value === true && bound !== undefined ? [{ keyword, value: bound }] : undefined;
}

/**
 * Up to draft-07 an anchor is the fragment of an address: of an address that is nothing but a fragment, of the one that is around
 * it, or of one that it brings itself (draft-07 core, sections 8.2.2 and 8.2.3). A pointer as fragment says nothing.
 */
function identity(word: string, value: string, { address }: WordContext): readonly Member[] | undefined {
  const [own = '', fragment = ''] = value.split('#', 2);
  const isNamed = fragment !== '' && !fragment.startsWith('/');
  const isElsewhere = own !== '' && !(isNamed && own === address);
  if (isElsewhere && !isNamed && word === '$id') return undefined;
  return [
    ...(isElsewhere ? [{ keyword: '$id', value: isNamed ? own : value }] : []),
    ...(isNamed ? [{ keyword: '$anchor', value: fragment }] : []),
  ];
}

/** Names that a property requires, and schemas that it asks for. The keyword is gone from 2020-12, and still written there. */
function dependents(dependencies: JsonObject): readonly Member[] {
  const entries = Object.entries(dependencies);
  const lists = entries.filter(([, value]) => Array.isArray(value));
  const schemas = entries.filter(([, value]) => !Array.isArray(value));
  const members: Member[] = [];
  if (lists.length > 0) members.push({ keyword: 'dependentRequired', value: Object.fromEntries(lists) });
  if (schemas.length > 0) members.push({ keyword: 'dependentSchemas', value: Object.fromEntries(schemas) });
  return members;
}
