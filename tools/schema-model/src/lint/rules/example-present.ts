import { problemAt } from '../../document/schema-document.js';
import type { Rule } from '../rule.js';

export const examplePresent: Rule = {
  id: 'example-present',
  purpose: 'every message shows at least one payload.',
  check(set) {
    return set.events.flatMap((event) => {
      const document = set.documents.get(event.file);
      if (document === undefined || event.examples.length > 0) return [];
      const fix = 'Add "examples": [ ... ] with one real payload.';
      return [problemAt(document, '', { rule: 'example-present', message: `${event.type} has no example.`, fix })];
    });
  },
};
