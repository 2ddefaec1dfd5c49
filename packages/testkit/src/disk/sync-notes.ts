/** How the process that is watched and the test that reads its notes understand each other. */
export const WATCHED_VARIABLE = 'BLOODBANK_WATCHED_FOLDER';
export const NOTES_VARIABLE = 'BLOODBANK_SYNC_NOTES';

/** A name in a folder, as it was when the folder was synced. */
export interface Entry {
  readonly name: string;
  readonly inode: number;
  readonly isFolder: boolean;
}

export const namesNoteOf = (inode: number): string => `${inode}.names`;
export const bytesNoteOf = (inode: number): string => `${inode}.bytes`;
