// @ts-check
/**
 * One line about a GitHub event. `event` is the union of all of them, and `event_type` narrows it: in each case below the
 * compiler knows this payload and no other. (`tsc` checks this file like any TypeScript.)
 *
 * @param {import('./exchange-events.mjs').GithubEvent} event
 * @returns {string}
 */
export function describeEvent(event) {
  switch (event.event_type) {
    case 'github.push': {
      const { pusher, commits, ref } = event.payload;
      return `${pusher.name} pushed ${ref} (commits: ${commits.length})`;
    }
    case 'github.pull_request.opened': {
      const { pull_request, number } = event.payload;
      return `${pull_request.user.login} opened #${number}, "${pull_request.title}"`;
    }
    case 'github.pull_request_review.submitted':
      return `${event.payload.review.user?.login} reviewed #${event.payload.pull_request.number}: ${event.payload.review.state}`;
    case 'github.issues.labeled':
      return `#${event.payload.issue.number} is now a ${event.payload.label?.name}`;
    case 'github.star.created':
      return `${event.payload.sender.login} starred ${event.payload.repository.full_name}`;
    case 'github.release.published':
      return `${event.payload.release.tag_name} of ${event.payload.repository.full_name}`;
    default:
      return 'sender' in event.payload ? `from ${event.payload.sender?.login}` : '';
  }
}
