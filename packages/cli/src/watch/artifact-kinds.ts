import type { ArtifactKind } from '@bloodbank/watcher';

/** What `--kind` takes. */
export const ARTIFACT_KINDS: readonly ArtifactKind[] = ['transcript', 'code', 'document', 'image', 'audio', 'file'];
