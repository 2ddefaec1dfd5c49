import type { Node } from '../node/node.js';

/** The property names that demands on an object spell out; every other name is one of a class. */
export function spelledNames(nodes: readonly Node[]): ReadonlySet<string> {
  const found = new Set<string>();
  const addTexts = (node: Node): void => {
    if (node.op === 'enum') for (const value of node.values) if (typeof value === 'string') found.add(value);
    if (node.op === 'not') addTexts(node.of);
    if (node.op === 'and' || node.op === 'or' || node.op === 'one') node.of.forEach(addTexts);
  };
  for (const node of nodes) {
    if (node.op === 'required') found.add(node.name);
    if (node.op === 'props') for (const name of node.properties.keys()) found.add(name);
    if (node.op === 'names') addTexts(node.of);
    if (node.op === 'enum')
      for (const value of node.values)
        if (typeof value === 'object' && value !== null) for (const name of Object.keys(value)) found.add(name);
  }
  return found;
}
