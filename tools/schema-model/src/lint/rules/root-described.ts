import { problemAt } from '../../document/schema-document.js';
import type { Rule } from '../rule.js';

export const rootDescribed: Rule = {
  id: 'root-described',
  purpose: 'every message says when it is published and who consumes it.',
  check(set) {
    return set.events.flatMap((event) => {
      const document = set.documents.get(event.file);
      if (document === undefined || event.description.trim() !== '') return [];
      const fix = 'Add a description: when it is published, and who consumes it.';
      return [problemAt(document, '', { rule: 'root-described', message: `${event.type} has no description.`, fix })];
    });
  },
};
