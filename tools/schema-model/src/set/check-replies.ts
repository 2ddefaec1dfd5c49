import { problemAt, type SchemaDocument } from '../document/schema-document.js';
import type { Problem } from '../problem.js';
import { closest } from '../text/closest.js';
import type { EventSchema } from './schema-set.js';

/** A command's reply must exist, and must not itself be a command. */
export function checkReplies(
  documents: ReadonlyMap<string, SchemaDocument>,
  events: readonly EventSchema[],
): readonly Problem[] {
  const answers = new Set(events.filter((event) => event.kind !== 'command').map((event) => event.type));
  return events.flatMap((event) => {
    const { reply } = event.annotations;
    const document = documents.get(event.file);
    if (reply === undefined || document === undefined || answers.has(reply)) return [];
    const near = closest(reply, answers);
    const message = `There is no reply or event of the type ${JSON.stringify(reply)}.`;
    const fix = near === undefined ? 'Add its schema with "x-kind": "reply".' : `Did you mean ${near}?`;
    return [problemAt(document, '/x-reply', { rule: 'reply-known', message, fix })];
  });
}
