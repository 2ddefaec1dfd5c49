import { problemAt } from '../../document/schema-document.js';
import { isImperative, verbOf } from '../grammar.js';
import { isAllowed } from '../lint-config.js';
import type { Rule } from '../rule.js';

export const commandImperative: Rule = {
  id: 'command-imperative',
  purpose: 'a command is named by what is asked for: its last word is an imperative.',
  check(set, config) {
    return set.events.flatMap((event) => {
      const verb = verbOf(event.type);
      const document = set.documents.get(event.file);
      if (event.kind !== 'command' || verb === undefined || document === undefined) return [];
      if (isImperative(verb) || isAllowed(config, event.type)) return [];
      const message = `${event.type} is a command, and ${JSON.stringify(verb)} is not an imperative.`;
      const fix =
        'Name what is asked for (create, merge), remove "x-kind" if it is an event, or add the type and a reason to lint.naming.allow.';
      return [problemAt(document, '', { rule: 'command-imperative', message, fix })];
    });
  },
};
