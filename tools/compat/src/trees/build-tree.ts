import { compareText, type Problem } from '@bloodbank/schema-model';
import { readAnnotations } from '@bloodbank/schema-model/annotations';
import {
  metaSchemasFor,
  readDrafts,
  type SchemaDocument,
  type SourceFile,
  type WrittenDocument,
} from '@bloodbank/schema-model/document';
import { resolveAll } from '@bloodbank/schema-model/refs';
import { nameEvent } from './name-event.js';
import { type ParsedTexts, parseSource } from './parse-source.js';
import type { SchemaTree, TreeError, TreeEvent } from './schema-tree.js';
import { withoutDynamicRefs } from './without-dynamic-refs.js';

/** Keywords that describe a file and say nothing of a value: with no other, it only holds parts for the rest. */
const DESCRIPTIVE = new Set(['$schema', '$id', '$comment', '$defs', 'definitions', 'title', 'description', 'examples']);

/**
 * Source texts to a tree. Pure, and never throws for what a file holds. `problems` are those of reading the files, and `fileOf`
 * says which file of the tree such a problem is about. `parsedTexts` are shared by trees of which many files are the same.
 */
export function buildTree(
  sources: readonly SourceFile[],
  problems: readonly Problem[] = [],
  fileOf: (displayFile: string) => string = (displayFile) => displayFile,
  parsedTexts: ParsedTexts = new Map(),
): SchemaTree {
  const written = new Map<string, WrittenDocument>();
  const broken = new Map<string, TreeError>();
  for (const source of [...sources, ...metaSchemasFor(sources)].sort((a, b) => compareText(a.file, b.file))) {
    const parsed = parseSource(source, parsedTexts);
    if (parsed.document !== undefined) written.set(source.file, parsed.document);
    else if (parsed.problems[0] !== undefined) broken.set(source.file, parsed.problems[0]);
  }
  const { documents: read, problems: unread } = readDrafts(written);
  for (const [file, problem] of unread) broken.set(file, problem);

  const resolved = resolveAll(read, new Set(broken.keys()), { isRootTried: true });
  const { documents, targets } = withoutDynamicRefs(read, resolved);
  const referred = new Set([...targets.values()].map(({ file }) => file));
  const events: TreeEvent[] = [];
  for (const document of read.values()) {
    const name = nameEvent(document.file);
    if (name === undefined || isOnlyParts(document, referred)) continue;
    const annotations = readAnnotations(document.schema);
    events.push({
      type: annotations.eventType ?? name.type,
      version: name.version,
      file: document.file,
      displayFile: document.displayFile,
      routingKey: annotations.routingKey,
      annotations,
    });
  }
  for (const [file, error] of broken) events.push(brokenEvent(file, error));
  for (const problem of problems) events.push(brokenEvent(fileOf(problem.file), problem));
  const unlinked = new Set(resolved.problems.map(({ file }) => file));
  const texts = new Map(sources.map(({ file, text }) => [file, text]));
  return { documents, texts, targets, unlinked, events: events.sort((a, b) => compareText(a.file, b.file)) };
}

function isOnlyParts(document: SchemaDocument, referred: ReadonlySet<string>): boolean {
  const keywords = Object.keys(document.schema);
  const hasParts = keywords.includes('$defs') || keywords.includes('definitions');
  return hasParts && referred.has(document.file) && keywords.every((keyword) => DESCRIPTIVE.has(keyword));
}

function brokenEvent(file: string, error: TreeError): TreeEvent {
  // A whole tree that cannot be read has no file.
  const name = nameEvent(file || error.file) ?? { type: file, version: 1 };
  return {
    ...name,
    file,
    displayFile: error.file,
    routingKey: '{event_type}',
    annotations: readAnnotations({}),
    error,
  };
}
