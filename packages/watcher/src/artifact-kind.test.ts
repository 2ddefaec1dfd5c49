import { expect, it } from 'vitest';
import { artifactKindOf } from './artifact-kind.js';

it.each([
  ['team.vtt', 'transcript'],
  ['team.transcript.md', 'transcript'],
  ['notes.MD', 'document'],
  ['main.ts', 'code'],
  ['photo.JPEG', 'image'],
  ['call.m4a', 'audio'],
  ['Makefile', 'file'],
  ['.env', 'file'],
  ['archive.tar.gz', 'file'],
])('takes %s for %s', (name, kind) => {
  expect(artifactKindOf(name)).toBe(kind);
});
