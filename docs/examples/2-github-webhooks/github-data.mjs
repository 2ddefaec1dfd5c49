// @ts-check
/** What the two packages of GitHub's maintainers hold: schemas of all webhooks, and payloads that GitHub really sent. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** GitHub itself first; then each GitHub Enterprise Server whose payloads were recorded. */
const SERVERS = ['api.github.com', 'ghes-31', 'ghes-32', 'ghes-33', 'ghes-34', 'ghes-35'];

/**
 * @typedef {{ readonly $ref?: string, readonly [keyword: string]: unknown }} Schema
 * @typedef {{ readonly definitions: Readonly<Record<string, Schema>> }} WebhooksSchema
 * @typedef {{ readonly action?: string, readonly [name: string]: unknown }} Payload
 * @typedef {{ readonly server: string, readonly webhook: string, readonly payload: Payload }} Sample
 */

/** One draft-07 document; `pull_request$opened` is a webhook with an action, `push$event` one without. */
export function readSchema() {
  return /** @type {WebhooksSchema} */ (require('@octokit/webhooks-schemas'));
}

/** Every recorded payload, in the order of the package. */
export function readSamples() {
  return SERVERS.flatMap((server) => {
    const webhooks = /** @type {{ name: string, examples: Payload[] }[]} */ (
      require(`@octokit/webhooks-examples/${server}/index.json`)
    );
    return webhooks.flatMap(({ name, examples }) =>
      examples.map((payload) => /** @type {Sample} */ ({ server, webhook: name, payload })),
    );
  });
}

/**
 * `pull_request$opened` -> `github.pull_request.opened`, and `push$event` -> `github.push`; nothing for what is no webhook.
 *
 * @param {string} definition
 */
export function eventTypeOfDefinition(definition) {
  const [webhook, action] = definition.split('$');
  if (action === undefined) return undefined;
  return action === 'event' ? `github.${webhook}` : `github.${webhook}.${action}`;
}

/**
 * The event type of a payload. Some webhooks carry an action that their one schema leaves open: they are one event.
 *
 * @param {WebhooksSchema} schema
 * @param {Sample} sample
 */
export function eventTypeOf({ definitions }, { webhook, payload: { action } }) {
  const hasOwnSchema = action !== undefined && !(`${webhook}$event` in definitions);
  return hasOwnSchema ? `github.${webhook}.${action}` : `github.${webhook}`;
}
