import { posix } from 'node:path';
import { compareText } from '@bloodbank/schema-model';
import type { SchemaTree, TreeEvent } from '../trees/schema-tree.js';
import type { PairContext } from './pair-context.js';
import type { ReadPair } from './read-pair.js';

interface Versions {
  readonly previous: TreeEvent;
  readonly current: TreeEvent;
  /** It has another name than before. */
  readonly isRenamed?: boolean;
}

/**
 * Makes the new shape the next version, and puts this one back as it was; of an event that was renamed, puts the old name back
 * beside the new one; a shared part that changed has a next version as well, for the next version of an event to refer to. Of
 * tools that are there wherever the check runs: a shell, and git where it is compared with a commit. Undefined where that is
 * nothing to be done by such tools.
 */
export function newVersionCommand(pair: Versions, read: ReadPair, context: PairContext): string | undefined {
  const { previous, current, isRenamed } = pair;
  const { displayFile, file, version } = current;
  const { against } = context.options;
  if (isRenamed === true) {
    const folder = displayFile.slice(0, displayFile.length - file.length);
    return putBack(previous, folder + previous.file, against);
  }
  const parts = changedParts(read, context).map((part) => setPartAside(part, context));
  // What broke it may stand in shared parts alone: then there is nothing of its own to put back.
  if (parts.length > 0 && !isTextChanged(file, context)) return parts.join(' && ');
  const number = Math.max(version, ...versionsOf(current, context.current)) + 1;
  const next = nextFile(displayFile, number);
  const restored = previous.file === file ? putBack(previous, displayFile, against) : undefined;
  return [copyTo(next, displayFile), ...(restored === undefined ? [] : [restored]), ...parts].join(' && ');
}

/** Files that an event leads to, and that say something else than before. One that is an event itself has its own command. */
function changedParts({ current }: ReadPair, context: PairContext): readonly string[] {
  const events = new Set(context.current.events.map(({ file }) => file));
  const { documents } = context.current;
  const files = new Set(current.parts.map(({ target }) => documents.get(target.file)?.file ?? target.file));
  return [...files].filter((file) => !events.has(file) && isTextChanged(file, context)).sort(compareText);
}

/** Of a file that both trees have. */
function isTextChanged(file: string, { previous, current }: PairContext): boolean {
  const before = previous.texts.get(file);
  return before !== undefined && before !== current.texts.get(file);
}

/** Once, though several events may ask for it: what is there already is what it was the first time. */
function setPartAside(file: string, { previous, current, options }: PairContext): string {
  const displayFile = current.documents.get(file)?.displayFile ?? file;
  let number = 2;
  while (current.documents.has(nextFile(file, number))) number += 1;
  const next = nextFile(displayFile, number);
  const before = previous.documents.get(file);
  const restored = before === undefined ? undefined : putBack(before, displayFile, options.against);
  const copy = `if [ ! -e ${quote(next)} ]; then ${copyTo(next, displayFile)}; fi`;
  return restored === undefined ? copy : `${copy} && ${restored}`;
}

function copyTo(next: string, file: string): string {
  const folder = posix.dirname(next);
  const copy = `cp ${quote(file)} ${quote(next)}`;
  return folder === posix.dirname(file) ? copy : `mkdir -p ${quote(folder)} && ${copy}`;
}

function putBack({ displayFile }: Pick<TreeEvent, 'displayFile'>, to: string, against: string): string | undefined {
  if (against.startsWith('npm:') || displayFile === to) return undefined;
  if (!against.startsWith('git:')) return `cp ${quote(displayFile)} ${quote(to)}`;
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
