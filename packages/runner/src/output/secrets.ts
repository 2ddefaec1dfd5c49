/** What a variable is called whose value nobody else should read. */
const SECRET_NAME =
  /(^|_)(api_?)?(key|token|secret|pass|passwd|password|passphrase|credentials?|auth|cookie|dsn)(_|$)/i;
/** Shorter values stand in ordinary text by chance. */
const SHORTEST_SECRET = 6;
/** `scheme://user:password@host`: the password alone. */
const URL_PASSWORD = /^[a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:([^\s/@]+)@/i;

/**
 * The values in an environment that no log and no event may show, the longest first.
 *
 * @example
 * ```ts
 * secretsOf({ ANTHROPIC_API_KEY: 'sk-ant-123456', HOME: '/home/ada' }); // ['sk-ant-123456']
 * ```
 */
export function secretsOf(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value = '']) => {
    const password = URL_PASSWORD.exec(value)?.[1];
    const found = SECRET_NAME.test(name) ? [value] : [];
    // A URL may have its password percent-encoded, and be printed either way.
    return password === undefined ? found : [...found, password, decode(password)];
  });
  const secrets = values.map((value) => value.trim()).filter((value) => value.length >= SHORTEST_SECRET);
  return [...new Set(secrets)].sort((a, b) => b.length - a.length);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
