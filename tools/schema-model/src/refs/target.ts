/** A place in the tree: a file and a pointer into it. */
export interface Target {
  readonly file: string;
  readonly pointer: string;
}

/** One string per place, for maps. A file name never holds `#`. */
export function keyOf({ file, pointer }: Target): string {
  return `${file}#${pointer}`;
}
