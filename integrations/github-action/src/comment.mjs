/** By this the action knows its own comment again. */
const MARK = '<!-- bloodbank check -->';
/** GitHub takes no longer comment. */
const MAX_LENGTH = 65_000;
const TIMEOUT_MS = 20_000;

/**
 * Writes the report below the pull request, or brings the comment that is there up to date. Returns why it could not, where that
 * is so; a failure here is none of the check.
 */
export async function upsertComment(event, report, env) {
  const number = event.pull_request?.number;
  if (number === undefined) return undefined;
  const { GITHUB_API_URL: api = 'https://api.github.com', GITHUB_REPOSITORY: repository, GITHUB_TOKEN: token } = env;
  if (!token || !repository) return 'There is no token, so the report is no comment. Hand github-token to the action.';
  const ask = async (method, path, body) => {
    const response = await fetch(`${api}/repos/${repository}/${path}`, {
      method,
      headers: { authorization: `Bearer ${token}`, accept: 'application/vnd.github+json' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status}`);
    return response.json();
  };
  const text =
    report.length > MAX_LENGTH ? `${report.slice(0, MAX_LENGTH)}\n\n… the rest is in the log of the check.` : report;
  const body = `${MARK}\n${text}`;
  try {
    const known = await findComment(ask, number);
    if (known === undefined) await ask('POST', `issues/${number}/comments`, { body });
    else if (known.body !== body) await ask('PATCH', `issues/comments/${known.id}`, { body });
    return undefined;
  } catch (error) {
    return `The comment could not be written (${error.message}). The job needs \`permissions: pull-requests: write\`, which a fork has not.`;
  }
}

async function findComment(ask, number) {
  for (let page = 1; ; page++) {
    const comments = await ask('GET', `issues/${number}/comments?per_page=100&page=${page}`);
    const known = comments.find(({ body }) => body?.startsWith(MARK));
    if (known !== undefined || comments.length < 100) return known;
  }
}
