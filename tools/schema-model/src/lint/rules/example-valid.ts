import { joinPointer } from '@bloodbank/core/json';
import { problemAt } from '../../document/schema-document.js';
import { createSetAjv } from '../../validation/create-set-ajv.js';
import { unitId } from '../../validation/to-validation-schema.js';
import type { Rule } from '../rule.js';

export const exampleValid: Rule = {
  id: 'example-valid',
  purpose: 'every example is a valid payload.',
  check(set) {
    const ajv = createSetAjv(set);
    const subjects = [...set.events.map(({ unit }) => unit), ...(set.envelope === undefined ? [] : [set.envelope])];
    return subjects.flatMap((unit) => {
      const document = set.documents.get(unit.file);
      const examples = document?.schema['examples'];
      const accepts = ajv.getSchema(unitId(unit));
      if (document === undefined || accepts === undefined || !Array.isArray(examples)) return [];
      return examples.flatMap((example, index) => {
        if (accepts(example)) return [];
        return (accepts.errors ?? []).slice(0, 5).map((error) => {
          const at = joinPointer('', 'examples', index) + error.instancePath;
          const message = `The example is not valid: ${error.message ?? error.keyword}.`;
          return problemAt(document, at, {
            rule: 'example-valid',
            message,
            fix: 'Correct the example, or the schema.',
          });
        });
      });
    });
  },
};
