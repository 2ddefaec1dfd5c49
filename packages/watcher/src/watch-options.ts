import type { Logger } from '@bloodbank/core/ports';
import type { ArtifactChange } from './artifact-change.js';
import type { ArtifactKind } from './artifact-kind.js';

export interface WatchOptions {
  /** The folder to watch, with all that is below. It must exist. */
  readonly root: string;
  /** Where the watcher remembers what it has published. One file for each folder. */
  readonly journalFile: string;
  /**
   * Resolves once the change is published. While it rejects, it is called again after a pause, for as long as it takes;
   * with `Invalid` alone it is not, for no repetition would mend that.
   */
  readonly publish: (change: ArtifactChange) => Promise<void>;
  /** Globs; a file is watched when one of them matches. Without a slash they speak of names. Default: all files. */
  readonly include?: readonly string[];
  /** Lines as in .gitignore, besides those of .gitignore and .bloodbankignore at the top of the folder. */
  readonly ignore?: readonly string[];
  /** The kind of every file here. Default: by its extension. */
  readonly kind?: ArtifactKind;
  /** Text files up to this size are sent along as `content`. Default 0: none. */
  readonly contentBytes?: number;
  /** How long a file must have been left alone. Default 500. */
  readonly settleMs?: number;
  /** How long a file that is gone may turn up elsewhere, and count as moved. Default 2,000. */
  readonly moveWindowMs?: number;
  /** How often everything is compared anew, whatever the system reported. Default 300,000. */
  readonly rescanMs?: number;
  /** How many files are read and published at a time. Default 8. */
  readonly concurrency?: number;
  readonly log?: Logger;
}

export interface FolderWatch {
  /** Resolves when every change seen so far is published. */
  settled(): Promise<void>;
  /** Ends watching, and waits for what is being published. What was not begun is found again at the next start. */
  stop(): Promise<void>;
}
