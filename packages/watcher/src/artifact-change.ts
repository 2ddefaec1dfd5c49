import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { pathToFileURL } from 'node:url';
import { deterministicEventId, joinUniqueKey } from '@bloodbank/core/envelope';
import { type ArtifactKind, artifactKindOf } from './artifact-kind.js';
import type { FileFacts } from './file-facts.js';

/** What an event says of a settled change; published as `artifact.<action>`. */
export interface ArtifactChange {
  readonly eventType: 'artifact.created' | 'artifact.updated' | 'artifact.deleted';
  /** The same for the same change, whoever sees it and however often: a second watcher, or this one after a crash. */
  readonly eventId: string;
  readonly payload: ArtifactPayload;
}

export interface ArtifactPayload {
  readonly action: 'created' | 'updated' | 'deleted';
  readonly kind: ArtifactKind;
  /** A `file://` URI. */
  readonly uri: string;
  /** The name of the file. */
  readonly title: string;
  readonly content: string | null;
  readonly metadata: Readonly<Record<string, string | number>>;
}

interface ChangeInput {
  readonly action: ArtifactPayload['action'];
  /** Absolute. */
  readonly path: string;
  /** Of a deleted file: as it was last known. */
  readonly facts: FileFacts;
  /** Absolute; where a moved file was before. */
  readonly movedFrom?: string | undefined;
  readonly kind?: ArtifactKind | undefined;
  /** Text up to this size travels along. */
  readonly contentBytes: number;
}

export async function describeChange(input: ChangeInput): Promise<ArtifactChange> {
  const { action, path, facts, movedFrom } = input;
  const uri = pathToFileURL(path).href;
  const eventType = `artifact.${action}` as const;
  // The time is part of the id: a file that is changed, and changed back, has changed twice.
  const key = joinUniqueKey(action, uri, facts.sha256, new Date(facts.modifiedMs).toISOString());
  return {
    eventType,
    eventId: deterministicEventId(eventType, key),
    payload: {
      action,
      kind: input.kind ?? artifactKindOf(path),
      uri,
      title: basename(path),
      content: action === 'deleted' ? null : await readText(path, facts, input.contentBytes),
      metadata: {
        size_bytes: facts.sizeBytes,
        sha256: facts.sha256,
        modified_at: new Date(facts.modifiedMs).toISOString(),
        ...(movedFrom === undefined ? {} : { moved_from: pathToFileURL(movedFrom).href }),
      },
    },
  };
}

/** Null for what is too large, is no text, or is gone. */
async function readText(path: string, { sizeBytes }: FileFacts, limit: number): Promise<string | null> {
  if (sizeBytes > limit) return null;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path));
    return text.includes('\0') ? null : text;
  } catch {
    return null;
  }
}
