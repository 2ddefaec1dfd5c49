// @ts-check
/** The second opinion: ajv alone, on GitHub's own document as it was published. */
import { Ajv } from 'ajv';
import addFormats from 'ajv-formats';

/**
 * Whether GitHub's schema of a webhook accepts a payload; a webhook without a schema accepts nothing. A webhook with
 * actions is asked as a whole (`pull_request_event`), so that nothing here depends on how this example names events.
 *
 * @param {import('./github-data.mjs').WebhooksSchema} schema
 * @returns {(sample: import('./github-data.mjs').Sample) => boolean}
 */
export function createPlainValidator(schema) {
  // Not strict: the document holds a word that is not JSON Schema. Inlining would cost seconds and change no answer.
  const ajv = new Ajv({ strict: false, inlineRefs: false });
  addFormats.default(ajv);
  ajv.addSchema(schema, 'github');
  return ({ webhook, payload }) => {
    const definition = [`${webhook}_event`, `${webhook}$event`].find((name) => name in schema.definitions);
    return definition !== undefined && ajv.getSchema(`github#/definitions/${definition}`)?.(payload) === true;
  };
}
