/** Parameters of connection URLs that hold secrets: `?password=`, `?sslpassword=`, `?auth_token=`. */
const SECRET_PARAMETER = /pass|secret|token|key/i;

/** A connection URL as it may be shown: without its password. */
export function maskUrl(url: string): string {
  if (hasUnclearCredentials(url)) return `${url.slice(0, url.indexOf(':'))}://***${url.slice(url.lastIndexOf('@'))}`;
  try {
    const [first, others] = splitHosts(url);
    const parsed = new URL(first);
    if (parsed.password !== '') parsed.password = '***';
    for (const name of [...parsed.searchParams.keys()]) {
      if (SECRET_PARAMETER.test(name)) parsed.searchParams.set(name, '***');
    }
    return others === '' ? parsed.href : parsed.href.replace(parsed.host, `${parsed.host}${others}`);
  } catch {
    return '(not a URL)';
  }
}

/** A URL with its first host alone, and the further ones with their commas: Kafka's list every broker. */
export function splitHosts(url: string): readonly [first: string, others: string] {
  const match = /^([a-z][a-z0-9+.-]*:\/\/(?:[^/@?]*@)?[^/?,]+)((?:,[^/?,]+)+)(.*)$/i.exec(url);
  if (match === null) return [url, ''];
  const [, first = '', others = '', rest = ''] = match;
  return [`${first}${rest}`, others];
}

/** Whether a `/`, `?` or `#` stands as it is before the last `@` of a URL: nobody can say where a password in it ends. */
export function hasUnclearCredentials(url: string): boolean {
  const [, before = ''] = /^[a-z][a-z0-9+.-]*:\/\/(.*)@/is.exec(url) ?? [];
  const beginsWithHost = /^(?:\[[^\]]*\]|[^/?#:@]*)(?::\d{1,5})?[/?#]/.test(before);
  return /:/.test(before) && /[/?#]/.test(before) && !beginsWithHost;
}
