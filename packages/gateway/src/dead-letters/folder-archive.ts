import { mkdir, open, readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { DeadLetter } from '@bloodbank/core/dead-letter';
import type { ArchivedFacts, ArchivedLetter, LetterArchive } from '@bloodbank/operations';
import { PRIVATE_FOLDER, syncFolder, writeDurably } from '@bloodbank/outbox';
import { GatewayError } from '../http/gateway-error.js';

export interface FolderArchiveOptions {
  readonly folder: string;
  /** Default 1 GiB. */
  readonly maxBytes?: number;
}

const MAX_BYTES = 1024 * 1024 * 1024;
const MAX_LETTERS = 100_000;
const NAME = /^([0-9a-f]{24}(?:-\d{1,9})?)\.letter$/;
/** The first line of a file is never longer; what is, is none of ours. */
const FACTS_BYTES = 64 * 1024;

/**
 * Archived letters in a folder, a file each: a line with what a list tells, and a line with the letter. Written whole and synced before
 * `put` resolves. Several gateways may share it.
 */
export function createFolderArchive({ folder, maxBytes = MAX_BYTES }: FolderArchiveOptions): LetterArchive {
  /** By id: a file is never changed once it is there. */
  const known = new Map<string, ArchivedFacts & { readonly fileBytes: number }>();
  let reading: Promise<void> = Promise.resolve();
  const fileOf = (id: string): string => join(folder, `${id}.letter`);

  async function refresh(): Promise<void> {
    await mkdir(folder, { recursive: true, mode: PRIVATE_FOLDER });
    const ids = (await readdir(folder)).flatMap((name) => NAME.exec(name)?.[1] ?? []);
    const there = new Set(ids);
    for (const id of known.keys()) if (!there.has(id)) known.delete(id);
    for (const id of ids) {
      if (known.has(id)) continue;
      const facts = await readFacts(fileOf(id)).catch(() => undefined);
      if (facts !== undefined) known.set(id, facts);
    }
  }

  function refreshed(): Promise<void> {
    reading = reading.catch(() => {}).then(refresh);
    return reading;
  }

  const bytes = (): number => [...known.values()].reduce((sum, { fileBytes }) => sum + fileBytes, 0);

  return {
    maxBytes,
    async put({ facts, letter }) {
      if (!NAME.test(`${facts.id}.letter`)) throw new Error('A letter has an id of another kind.');
      await refreshed();
      if (known.has(facts.id)) return;
      const text = `${JSON.stringify(facts)}\n${JSON.stringify(toStored(letter))}\n`;
      const size = Buffer.byteLength(text);
      if (bytes() + size > maxBytes || known.size >= MAX_LETTERS) {
        throw new GatewayError('operation.archive-full', `The archive at ${folder} holds ${known.size} letters.`);
      }
      await writeDurably(fileOf(facts.id), text);
      known.set(facts.id, { ...facts, fileBytes: size });
    },
    async list() {
      await refreshed();
      return [...known.values()]
        .map(({ fileBytes: _, ...facts }) => facts)
        .sort((a, b) => b.archivedAt.localeCompare(a.archivedAt) || a.id.localeCompare(b.id));
    },
    async find(id) {
      if (!NAME.test(`${id}.letter`)) return undefined;
      const text = await readFile(fileOf(id), 'utf8').catch(() => undefined);
      if (text === undefined) return undefined;
      try {
        const [facts = '', letter = ''] = text.split('\n');
        return { facts: JSON.parse(facts) as ArchivedFacts, letter: fromStored(letter) } satisfies ArchivedLetter;
      } catch (cause) {
        throw new GatewayError('operation.archive-unreadable', `${fileOf(id)} cannot be read.`, { cause });
      }
    },
    async remove(id) {
      if (!NAME.test(`${id}.letter`)) return;
      await rm(fileOf(id), { force: true });
      await syncFolder(folder);
      known.delete(id);
    },
  };
}

/** Only the first line: a list of many does not read what was in them. */
async function readFacts(path: string): Promise<ArchivedFacts & { readonly fileBytes: number }> {
  const file = await open(path, 'r');
  try {
    const buffer = Buffer.alloc(FACTS_BYTES);
    const { bytesRead } = await file.read(buffer, 0, FACTS_BYTES, 0);
    const [line = ''] = buffer.subarray(0, bytesRead).toString('utf8').split('\n', 1);
    return { ...(JSON.parse(line) as ArchivedFacts), fileBytes: (await stat(path)).size };
  } finally {
    await file.close();
  }
}

type StoredLetter = Omit<DeadLetter, 'body' | 'properties'> & {
  readonly body: string;
  readonly properties: Omit<DeadLetter['properties'], 'timestamp'> & { readonly timestamp?: string };
};

function toStored({ body, properties: { timestamp, ...properties }, ...rest }: DeadLetter): StoredLetter {
  return {
    ...rest,
    body: Buffer.from(body).toString('base64'),
    properties: { ...properties, ...(timestamp === undefined ? {} : { timestamp: timestamp.toISOString() }) },
  };
}

function fromStored(text: string): DeadLetter {
  const { body, properties, ...rest } = JSON.parse(text) as StoredLetter;
  const { timestamp, ...others } = properties;
  return {
    ...rest,
    body: Buffer.from(body, 'base64'),
    properties: { ...others, ...(timestamp === undefined ? {} : { timestamp: new Date(timestamp) }) },
  };
}
