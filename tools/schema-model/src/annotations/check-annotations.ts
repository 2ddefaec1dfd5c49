import { problemAt, type SchemaDocument } from '../document/schema-document.js';
import { memberOf } from '../json.js';
import { joinPointer } from '../pointer.js';
import type { Problem } from '../problem.js';
import { walkSchema } from '../refs/walk-schema.js';
import { closest } from '../text/closest.js';
import { X_WORDS } from './x-words.js';

/** `x-` words that are unknown, misplaced, or hold a value they cannot hold. */
export function checkAnnotations(document: SchemaDocument): readonly Problem[] {
  const problems: Problem[] = [];
  const refuse = (pointer: string, rule: string, message: string, fix: string): void => {
    problems.push(problemAt(document, pointer, { rule, message, fix }));
  };
  for (const { schema, pointer } of walkSchema(document.schema)) {
    for (const [word, value] of Object.entries(schema)) {
      if (!word.startsWith('x-')) continue;
      const at = joinPointer(pointer, word);
      const known = X_WORDS.get(word);
      if (known === undefined) {
        const near = closest(word, X_WORDS.keys());
        const fix = near === undefined ? `The words are ${[...X_WORDS.keys()].join(', ')}.` : `Did you mean ${near}?`;
        refuse(at, 'annotation-known', `There is no annotation ${JSON.stringify(word)}.`, fix);
      } else if (known.place === 'root' && pointer !== '') {
        refuse(at, 'annotation-place', `${word} describes a whole message.`, "Move it to the schema's root.");
      } else if (!known.accepts(value)) {
        refuse(at, 'annotation-value', `${word} must be ${known.expected}.`, 'Correct the value, or remove the word.');
      }
    }
  }
  if (memberOf(document.schema, 'x-reply') !== undefined && memberOf(document.schema, 'x-kind') !== 'command') {
    refuse(
      '/x-reply',
      'annotation-place',
      'Only a command has a reply.',
      'Add "x-kind": "command", or remove x-reply.',
    );
  }
  return problems;
}
