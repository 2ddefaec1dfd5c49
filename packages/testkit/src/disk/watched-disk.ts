import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { bytesNoteOf, type Entry, NOTES_VARIABLE, namesNoteOf, WATCHED_VARIABLE } from './sync-notes.js';

/** A folder of which it is known what a loss of power would leave. */
export interface WatchedDisk {
  /** For the process that writes below the folder. */
  readonly env: Readonly<Record<string, string>>;
  /**
   * What would be left if the power failed now, in a new folder: of each folder the names as of its last sync, of each file the
   * bytes as of its last sync. A disk may keep more than that, and nobody may count on it. The path of the new folder.
   */
  losePower(): string;
  remove(): void;
}

/** Watches a folder that is there; that it is there is taken to be durable. */
export function watchDisk(folder: string): WatchedDisk {
  const notes = mkdtempSync(join(tmpdir(), 'sync-notes-'));
  const left: string[] = [];
  const loaders = [createRequire(import.meta.url).resolve('tsx'), new URL('./note-syncs.ts', import.meta.url).pathname];
  return {
    env: {
      NODE_OPTIONS: loaders.map((path) => `--import ${pathToFileURL(path)}`).join(' '),
      [WATCHED_VARIABLE]: folder,
      [NOTES_VARIABLE]: notes,
    },
    losePower() {
      const target = mkdtempSync(join(tmpdir(), 'power-lost-'));
      left.push(target);
      restore(notes, statSync(folder).ino, target);
      return target;
    },
    remove() {
      for (const path of [notes, ...left]) rmSync(path, { recursive: true });
    },
  };
}

function restore(notes: string, inode: number, target: string): void {
  const note = join(notes, namesNoteOf(inode));
  const entries = existsSync(note) ? (JSON.parse(readFileSync(note, 'utf8')) as readonly Entry[]) : [];
  for (const entry of entries) {
    const path = join(target, entry.name);
    const bytes = join(notes, bytesNoteOf(entry.inode));
    if (entry.isFolder) {
      mkdirSync(path);
      restore(notes, entry.inode, path);
    } else if (existsSync(bytes)) copyFileSync(bytes, path);
    else writeFileSync(path, '');
  }
}
