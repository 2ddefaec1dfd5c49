// @ts-check
/** A handful of payloads for a live look: some events that everybody knows, and one payload that its schema refuses. */

const PICKS = [
  { server: 'api.github.com', webhook: 'pull_request', action: 'opened' },
  { server: 'api.github.com', webhook: 'pull_request_review', action: 'submitted' },
  { server: 'api.github.com', webhook: 'push' },
  { server: 'api.github.com', webhook: 'issues', action: 'labeled' },
  { server: 'api.github.com', webhook: 'release', action: 'published' },
  { server: 'api.github.com', webhook: 'star', action: 'created' },
  { server: 'ghes-35', webhook: 'star', action: 'created' },
];

/**
 * The first accepted payload of each pick; of a server whose payloads are all refused, the first.
 *
 * @param {readonly import('./github-data.mjs').Sample[]} samples
 * @param {(sample: import('./github-data.mjs').Sample) => boolean} accepts
 */
export function pickSlice(samples, accepts) {
  return PICKS.flatMap(({ server, webhook, action }) => {
    const some = samples.filter(
      (sample) => sample.server === server && sample.webhook === webhook && sample.payload.action === action,
    );
    return some.find(accepts) ?? some[0] ?? [];
  });
}
