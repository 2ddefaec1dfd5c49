import { extname } from 'node:path';

/** What sort of thing a file is, as the schema of artifacts has it; `file` where its name does not tell. */
export type ArtifactKind = 'transcript' | 'code' | 'document' | 'image' | 'audio' | 'file';

const EXTENSIONS: Readonly<Record<Exclude<ArtifactKind, 'file'>, string>> = {
  transcript: 'vtt srt sbv ttml transcript',
  document: 'md mdx txt rst adoc org pdf doc docx odt rtf tex epub html htm csv tsv xls xlsx ods ppt pptx odp',
  code: 'ts tsx mts cts js jsx mjs cjs py rb go rs java kt c h cc cpp hpp cs php swift sh bash zsh fish ps1 sql lua pl r scala ex exs erl hs ml clj dart vue svelte css scss less json jsonc yaml yml toml xml ini tf nix proto graphql ipynb',
  image: 'png jpg jpeg gif webp avif svg bmp tif tiff heic ico',
  audio: 'mp3 m4a wav flac ogg opus aac aiff wma',
};

const KIND_OF: ReadonlyMap<string, ArtifactKind> = new Map(
  Object.entries(EXTENSIONS).flatMap(([kind, names]) =>
    names.split(' ').map((name): [string, ArtifactKind] => [`.${name}`, kind as ArtifactKind]),
  ),
);

/**
 * The kind of a file by its name alone. `notes.transcript.md` is a transcript: what people put before the extension counts.
 *
 * @example
 * ```ts
 * artifactKindOf('2024-10-28-team-meeting.vtt'); // 'transcript'
 * ```
 */
export function artifactKindOf(path: string): ArtifactKind {
  const name = path.toLowerCase();
  const extension = extname(name);
  if (extname(name.slice(0, name.length - extension.length)) === '.transcript') return 'transcript';
  return KIND_OF.get(extension) ?? 'file';
}
