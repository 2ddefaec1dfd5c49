import { closest } from '@bloodbank/core/text';
import { problemAt, type SchemaDocument } from '../document/schema-document.js';
import type { Problem } from '../problem.js';
import type { EventSchema } from './schema-set.js';

/**
 * The reply of a command, or of an event that is a question, must exist. That of a command may be an event; that of a question
 * travels to whoever asked, and to nobody else.
 */
export function checkReplies(
  documents: ReadonlyMap<string, SchemaDocument>,
  events: readonly EventSchema[],
): readonly Problem[] {
  const typesOf = (...kinds: readonly EventSchema['kind'][]): ReadonlySet<string> =>
    new Set(events.filter(({ kind }) => kinds.includes(kind)).map(({ type }) => type));
  const [ofCommands, ofEvents] = [typesOf('reply', 'event'), typesOf('reply')];
  return events.flatMap((event) => {
    const answers = event.kind === 'command' ? ofCommands : ofEvents;
    const { reply } = event.annotations;
    const document = documents.get(event.file);
    if (reply === undefined || event.kind === 'reply' || document === undefined || answers.has(reply)) return [];
    const near = closest(reply, answers);
    const message = `There is no ${event.kind === 'command' ? 'reply or event' : 'reply'} of the type ${JSON.stringify(reply)}.`;
    const fix = near === undefined ? 'Add its schema with "x-kind": "reply".' : `Did you mean ${near}?`;
    return [problemAt(document, '/x-reply', { rule: 'reply-known', message, fix })];
  });
}
