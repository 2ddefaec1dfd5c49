import { problemAt } from '../../document/schema-document.js';
import { isPastTense, verbOf } from '../grammar.js';
import { isAllowed } from '../lint-config.js';
import type { Rule } from '../rule.js';

export const eventPastTense: Rule = {
  id: 'event-past-tense',
  purpose: 'an event is named by what happened: its last word is in the past tense.',
  check(set, config) {
    return set.events.flatMap((event) => {
      const verb = verbOf(event.type);
      const document = set.documents.get(event.file);
      if (event.kind !== 'event' || verb === undefined || document === undefined) return [];
      if (isPastTense(verb) || isAllowed(config, event.type)) return [];
      const message = `${event.type} is an event, and ${JSON.stringify(verb)} is not in the past tense.`;
      const fix =
        'Name what happened (created, failed), mark a request with "x-kind": "command", or add the type and a reason to lint.naming.allow.';
      return [problemAt(document, '', { rule: 'event-past-tense', message, fix })];
    });
  },
};
