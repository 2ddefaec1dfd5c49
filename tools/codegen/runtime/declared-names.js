/** Keywords whose schemas judge the same value, so that what they name is declared for it. */
const IN_PLACE_LISTS = ['allOf', 'anyOf', 'oneOf'];
const IN_PLACE = ['if', 'then', 'else'];
const BY_NAME = ['dependentSchemas', 'dependencies'];
const OTHERS = ['additionalProperties', 'unevaluatedProperties'];
const OTHER_ITEMS = ['additionalItems', 'unevaluatedItems', 'contains'];
/** With one of these a schema says which names there are, or what may be in place of them. */
const NAMING = ['properties', 'required', 'patternProperties', '$ref', 'if', ...IN_PLACE_LISTS, ...BY_NAME, ...OTHERS];

/** What a schema without one of these says of names, it says by those that it leads to. */
const SAYING = [
  ...['properties', 'required', 'patternProperties', 'items', 'prefixItems', 'dependentRequired'],
  ...BY_NAME,
  ...OTHERS,
  ...OTHER_ITEMS,
];

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);
const own = (value, key) => (Object.hasOwn(value, key) ? value[key] : undefined);
const entries = (value) => (isObject(value) ? Object.entries(value) : []);
const list = (value) => (Array.isArray(value) ? value : []);

/**
 * A name counts as declared where any branch declares it: which branch a value takes is the validator's business. So a
 * value that its author meant is never refused here, and a misspelt name, which no branch has, always is.
 */
export function declaredNames(root, keyOf = numbering(), nodes = new Map()) {
  /** One node for the same schemas, so that a schema which leads back to itself makes no new ones. */
  const nodeOf = (schemas) => {
    const found = new Set();
    let isOpen = false;
    for (const schema of schemas) isOpen = expand(root, schema, found) || isOpen;
    const saying = [...found].filter((schema) => SAYING.some((keyword) => Object.hasOwn(schema, keyword)));
    const key = saying.map(keyOf).sort().join(' ') + (isOpen ? ' open' : '');
    if (!nodes.has(key)) nodes.set(key, createNode(key, saying, isOpen, nodeOf));
    return nodes.get(key);
  };
  return nodeOf([root]);
}

function numbering() {
  const numbers = new Map();
  return (schema) => {
    if (!numbers.has(schema)) numbers.set(schema, numbers.size);
    return numbers.get(schema);
  };
}

/** Adds a schema and all that judge the same value; answers whether one of its branches allows whatever names there are. */
function expand(root, schema, found) {
  if (!isObject(schema) || found.has(schema)) return false;
  found.add(schema);
  let isOpen = own(schema, 'x-open') === true;
  const add = (part) => {
    isOpen = expand(root, part, found) || isOpen;
  };
  const target = resolve(root, own(schema, '$ref'));
  if (target !== undefined) add(target);
  for (const keyword of IN_PLACE) add(own(schema, keyword));
  for (const keyword of BY_NAME) for (const [, part] of entries(own(schema, keyword))) add(part);
  for (const part of list(own(schema, 'allOf'))) add(part);
  for (const keyword of ['anyOf', 'oneOf']) {
    for (const branch of list(own(schema, keyword))) {
      isOpen ||= isFree(branch);
      add(branch);
    }
  }
  return isOpen;
}

function resolve(root, ref) {
  if (typeof ref !== 'string' || !ref.startsWith('#')) return undefined;
  const steps = ref.slice(1).split('/').slice(1);
  return steps.reduce((value, step) => (isObject(value) ? own(value, step) : undefined), root);
}

/** A branch that takes objects and says nothing about their names. */
function isFree(branch) {
  if (!isObject(branch)) return branch === true;
  const type = own(branch, 'type');
  const values = Object.hasOwn(branch, 'const') ? [branch.const] : own(branch, 'enum');
  if (values !== undefined) return list(values).some(isObject);
  const takesObjects = type === undefined || type === 'object' || list(type).includes('object');
  return takesObjects && !NAMING.some((keyword) => Object.hasOwn(branch, keyword)) && !Object.hasOwn(branch, 'not');
}

function createNode(key, schemas, isOpened, nodeOf) {
  const properties = new Map();
  const declare = (name, schema) => properties.set(name, [...(properties.get(name) ?? []), schema]);
  for (const schema of schemas) {
    for (const [name, property] of entries(own(schema, 'properties'))) declare(name, property);
    for (const name of list(own(schema, 'required'))) if (!properties.has(name)) properties.set(name, []);
  }
  const patterns = schemas.flatMap((schema) =>
    entries(own(schema, 'patternProperties')).map(([source, part]) => ({ expression: new RegExp(source, 'u'), part })),
  );
  const others = schemas.flatMap((schema) =>
    OTHERS.flatMap((keyword) => own(schema, keyword) ?? []).filter((part) => part !== false),
  );
  const isClosed = schemas.some((schema) => OTHERS.some((keyword) => own(schema, keyword) === false));
  const hasNames = properties.size > 0 || schemas.some((schema) => own(schema, 'properties') !== undefined);
  const isMap = !hasNames && patterns.length === 0 && !isClosed;
  // They name properties, and make no map an object of these alone.
  for (const name of schemas.flatMap(dependentNames)) if (!properties.has(name)) properties.set(name, []);
  const prefixLength = Math.max(0, ...schemas.map((schema) => prefixOf(schema).length));
  const known = new Map();
  const items = [];
  const remember = (name, make) => {
    if (!known.has(name)) known.set(name, make());
    return known.get(name);
  };
  const matching = (name) => patterns.filter(({ expression }) => expression.test(name)).map(({ part }) => part);
  const other = (parts) => {
    if (parts.length > 0) return nodeOf(parts);
    return others.length > 0 ? nodeOf(others) : undefined;
  };
  return {
    key,
    isOpen: isOpened || isMap,
    names: [...properties.keys()],
    patterns: patterns.map(({ expression }) => expression.source),
    prefixLength,
    property: (name) => {
      // Names that no schema spells out are as many as anyone likes, so they are not remembered.
      if (!properties.has(name)) return other(matching(name));
      return remember(name, () => nodeOf([...properties.get(name), ...matching(name)]));
    },
    other: (matched) => other(patterns.filter((_, index) => matched.includes(index)).map(({ part }) => part)),
    item: (index) => {
      const place = Math.min(index, prefixLength);
      items[place] ??= nodeOf(schemas.flatMap((schema) => itemsAt(schema, place)));
      return items[place];
    },
  };
}

/** Names that depend on one another. */
function dependentNames(schema) {
  const schemas = BY_NAME.flatMap((keyword) => entries(own(schema, keyword)).map(([name]) => name));
  const lists = [...entries(own(schema, 'dependentRequired')), ...entries(own(schema, 'dependencies'))];
  return [...schemas, ...lists.flatMap(([name, required]) => [name, ...list(required)])];
}

function itemsAt(schema, index) {
  const items = own(schema, 'items');
  const prefix = prefixOf(schema);
  const rest = OTHER_ITEMS.flatMap((keyword) => own(schema, keyword) ?? []);
  if (index < prefix.length) return [prefix[index]];
  return Array.isArray(items) ? rest : [...(items === undefined ? [] : [items]), ...rest];
}

/** Schemas of the first items, each of one: `prefixItems`, which older drafts call `items`. */
function prefixOf(schema) {
  const items = own(schema, 'items');
  return Array.isArray(items) ? items : list(own(schema, 'prefixItems'));
}
