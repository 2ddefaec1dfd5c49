import { posix } from 'node:path';
import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';
import type { PairContext } from './pair-context.js';

interface Versions {
  readonly previous: TreeEvent;
  readonly current: TreeEvent;
  /** It has another name than before. */
  readonly isRenamed?: boolean;
}

/**
 * Makes the new shape the next version, and puts this one back as it was; of an event that was renamed, puts the old name back
 * beside the new one. Of tools that are there wherever the check runs: a shell, and git where it is compared with a commit.
 * Undefined where that is nothing to be done by such tools.
 */
export function newVersionCommand(pair: Versions, context: PairContext): string | undefined {
  const { previous, current, isRenamed } = pair;
  const { displayFile, file, version } = current;
  const { against } = context.options;
  if (isRenamed === true) {
    const folder = displayFile.slice(0, displayFile.length - file.length);
    return putBack(previous, folder + previous.file, against);
  }
  const number = Math.max(version, ...versionsOf(current, context.current)) + 1;
  const next = nextFile(displayFile, number);
  const folder = posix.dirname(next);
  const copy = [
    ...(folder === posix.dirname(displayFile) ? [] : [`mkdir -p ${quote(folder)}`]),
    `cp ${quote(displayFile)} ${quote(next)}`,
  ];
  // What broke it may stand in a shared part alone: then there is nothing of its own to put back.
  const isItself = previous.file === file && context.previous.texts.get(file) === context.current.texts.get(file);
  const isRestored = !isItself && previous.file === file && previous.displayFile !== displayFile;
  const restored = isRestored ? putBack(previous, displayFile, against) : undefined;
  return [...copy, ...(restored === undefined ? [] : [restored])].join(' && ');
}

function putBack(previous: TreeEvent, to: string, against: string): string | undefined {
  if (against.startsWith('npm:')) return undefined;
  if (!against.startsWith('git:')) return `cp ${quote(previous.displayFile)} ${quote(to)}`;
  return `git checkout ${quote(against.slice('git:'.length))} -- ${quote(to)}`;
}

/** `order.placed.v1.json` is `order.placed.v2.json`, `v1/order.json` is `v2/order.json`, and `order.json` is `order.v2.json`. */
function nextFile(file: string, number: number): string {
  const versioned = file.replace(/(^|[./])v\d+(?=(\/[^/]*)?(\.schema)?\.[^./]+$)/, `$1v${number}`);
  return versioned === file ? file.replace(/((\.schema)?\.[^./]+)?$/, `.v${number}$1`) : versioned;
}

function versionsOf({ type }: TreeEvent, tree: SchemaTree): readonly number[] {
  const base = withoutVersion(type);
  return tree.events.filter((event) => withoutVersion(event.type) === base).map(({ version }) => version);
}

function withoutVersion(type: string): string {
  return type.replace(/\.v\d+$/, '');
}

function quote(word: string): string {
  return /^[\w./@:+-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
