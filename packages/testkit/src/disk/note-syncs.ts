/**
 * Loaded with `--import` before a program whose disk is watched: writes down what each of its syncs makes durable below the
 * watched folder, a file's bytes or a folder's names. They are read when the sync is asked for, and noted once it is through.
 */
import fs, { fstatSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { bytesNoteOf, type Entry, NOTES_VARIABLE, namesNoteOf, WATCHED_VARIABLE } from './sync-notes.js';

const watched = process.env[WATCHED_VARIABLE] ?? '';
const notes = process.env[NOTES_VARIABLE] ?? '';

/** A descriptor does not tell its path, so the one with the same inode is looked for. */
function pathOf(inode: number, folder = watched): string | undefined {
  if (statSync(folder).ino === inode) return folder;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const found = entry.isDirectory() ? pathOf(inode, path) : statSync(path).ino === inode ? path : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function entriesOf(folder: string): readonly Entry[] {
  return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
    name: entry.name,
    inode: statSync(join(folder, entry.name)).ino,
    isFolder: entry.isDirectory(),
  }));
}

/** What is there now; the answer notes it. */
function look(descriptor: number): () => void {
  const status = fstatSync(descriptor);
  const path = pathOf(status.ino);
  if (path === undefined) return () => {};
  const name = status.isDirectory() ? namesNoteOf(status.ino) : bytesNoteOf(status.ino);
  const content = status.isDirectory() ? JSON.stringify(entriesOf(path)) : readFileSync(path);
  return () => writeFileSync(join(notes, name), content);
}

const own = await open(process.execPath, 'r');
const handles = Object.getPrototypeOf(own) as FileHandle;
await own.close();

for (const name of ['sync', 'datasync'] as const) {
  const sync = handles[name];
  handles[name] = async function (this: FileHandle) {
    const commit = look(this.fd);
    await sync.call(this);
    commit();
  };
}

for (const name of ['fsyncSync', 'fdatasyncSync'] as const) {
  const sync = fs[name];
  fs[name] = (descriptor) => {
    const commit = look(descriptor);
    sync(descriptor);
    commit();
  };
}

for (const name of ['fsync', 'fdatasync'] as const) {
  const sync = fs[name];
  const noting = (descriptor: number, callback: fs.NoParamCallback): void => {
    const commit = look(descriptor);
    sync(descriptor, (error) => {
      if (error === null) commit();
      callback(error);
    });
  };
  fs[name] = Object.assign(noting, { __promisify__: sync.__promisify__ });
}

syncBuiltinESMExports();
