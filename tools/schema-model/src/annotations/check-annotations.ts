import { joinPointer } from '@bloodbank/core/json';
import { editDistance } from '@bloodbank/core/text';
import { problemAt, type SchemaDocument } from '../document/schema-document.js';
import { memberOf } from '../json.js';
import type { Problem } from '../problem.js';
import { walkSchema } from '../refs/walk-schema.js';
import { X_WORDS } from './x-words.js';

/**
 * `x-` words of ours that are misspelt, misplaced, or hold a value they cannot hold. Any other `x-` word is an annotation of
 * somebody else (2020-12 core, section 6.5), and so is one of the `allowed`, however near it is to one of ours.
 */
export function checkAnnotations(
  document: SchemaDocument,
  allowed: ReadonlySet<string> = new Set(),
): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (pointer: string, rule: string, message: string, fix: string): void => {
    problems.push(problemAt(document, pointer, { rule, message, fix }));
  };
  for (const { schema, pointer } of walkSchema(document.schema)) {
    for (const word of Object.keys(schema)) {
      if (!/^x[-_]/i.test(word)) continue;
      const value = schema[word] ?? null;
      const at = joinPointer(pointer, word);
      const known = X_WORDS.get(word);
      if (known === undefined) {
        const near = allowed.has(word) ? undefined : nearWord(word);
        if (near !== undefined)
          refuse(at, 'annotation-known', `${word} means nothing here. Did you mean ${near}?`, fixOf(near));
      } else if (known.place === 'root' && pointer !== '') {
        refuse(at, 'annotation-place', `${word} describes a whole message.`, "Move it to the schema's root.");
      } else if (!known.accepts(value)) {
        refuse(at, 'annotation-value', `${word} must be ${known.expected}.`, 'Correct the value, or remove the word.');
      }
    }
  }
  if (memberOf(document.schema, 'x-reply') !== undefined && memberOf(document.schema, 'x-kind') === 'reply') {
    refuse(
      '/x-reply',
      'annotation-place',
      'A reply is not answered.',
      'Remove x-reply, or make it a command or an event.',
    );
  }
  if (memberOf(document.schema, 'x-topic') !== undefined && memberOf(document.schema, 'x-kind') === 'reply') {
    refuse('/x-topic', 'annotation-place', 'A reply goes to who asked, and to no topic.', 'Remove x-topic.');
  }
  return problems;
}

function fixOf(near: string): string {
  return `Write ${near}, or add the word and a reason to lint.annotations.allow in bloodbank.config.json.`;
}

/** The word of ours that a person most likely meant: the same but for hyphens and case, or about a quarter of its letters off. */
export function nearWord(word: string): string | undefined {
  const distances = [...X_WORDS.keys()].map((known) => {
    const distance = plain(word) === plain(known) ? 0 : editDistance(word.toLowerCase(), known);
    return { known, distance, most: Math.max(1, Math.floor((known.length - 2) / 4)) };
  });
  const near = distances.filter(({ distance, most }) => distance <= most);
  return near.sort((a, b) => a.distance - b.distance)[0]?.known;
}

function plain(word: string): string {
  return word.toLowerCase().replace(/[-_]/g, '');
}
