import { closestTypes } from './closest-types.js';

const MAX_ISSUES = 20;
const MAX_POINTER_LENGTH = 200;

export function findUndeclared(declared, payload) {
  const issues = [];
  visit(declared, payload, '', issues);
  return issues;
}

function visit(declared, value, pointer, issues) {
  if (typeof value !== 'object' || value === null) return;
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && issues.length < MAX_ISSUES; index += 1) {
      // Most items are plain values, of which nothing can be undeclared.
      if (typeof value[index] === 'object') visit(declared.item(index), value[index], `${pointer}/${index}`, issues);
    }
    return;
  }
  for (const name of Object.keys(value)) {
    if (issues.length >= MAX_ISSUES) return;
    // As `JSON.stringify` sees it: a property without a value never leaves.
    if (value[name] === undefined) continue;
    const property = declared.property(name);
    if (property !== undefined) {
      if (typeof value[name] === 'object') visit(property, value[name], pointerTo(pointer, name), issues);
    } else if (!declared.isOpen) issues.push(issueOf(declared, pointerTo(pointer, name), name));
  }
}

function pointerTo(pointer, name) {
  return `${pointer}/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function issueOf(declared, pointer, name) {
  const [closest] = closestTypes(name, declared.names);
  return {
    pointer: pointer.slice(0, MAX_POINTER_LENGTH),
    keyword: 'x-open',
    message: `is not declared by the schema${closest === undefined ? '' : `; did you mean ${closest}?`}`,
    ...(closest === undefined ? {} : { expected: closest }),
  };
}
