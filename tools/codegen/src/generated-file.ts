/** A file that is to be, by its path inside the output folder, with forward slashes. */
export interface GeneratedFile {
  readonly path: string;
  readonly content: string;
}
