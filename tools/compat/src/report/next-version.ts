import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';

/** The command that begins the next version of an event. */
export function newVersionCommand(event: TreeEvent, tree: SchemaTree): string {
  const base = withoutVersion(event.type);
  const versions = tree.events.filter(({ type }) => withoutVersion(type) === base).map(({ version }) => version);
  return `pnpm new ${event.annotations.kind} ${base}.v${Math.max(event.version, ...versions) + 1}`;
}

function withoutVersion(type: string): string {
  return type.replace(/\.v\d+$/, '');
}
