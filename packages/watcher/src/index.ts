export type { ArtifactChange, ArtifactPayload } from './artifact-change.js';
export type { ArtifactKind } from './artifact-kind.js';
export { artifactKindOf } from './artifact-kind.js';
export { watchFolder } from './watch-folder.js';
export type { FolderWatch, WatchOptions } from './watch-options.js';
