import type { SchemaTree } from '@bloodbank/compat';
import type { Problem, SourceFile } from '@bloodbank/schema-model';

/** The schemas of one side, as texts, and what that side is called. */
export interface Opened {
  readonly sources: readonly SourceFile[];
  /** Of reading the files. */
  readonly problems: readonly Problem[];
  readonly label: string;
}

/** The engine is loaded here, where it is known that it has something to do. */
export async function treeOf({ sources, problems }: Opened): Promise<SchemaTree> {
  const { buildTree } = await import('@bloodbank/compat');
  return buildTree(sources, problems);
}
