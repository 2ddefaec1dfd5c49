/** Parameters of connection URLs that hold secrets: `?password=`, `?sslpassword=`, `?auth_token=`. */
const SECRET_PARAMETER = /pass|secret|token|key/i;

/** A connection URL as it may be shown: without its password. */
export function maskUrl(url: string): string {
  try {
    const parsed = new URL(url);
    if (parsed.password !== '') parsed.password = '***';
    for (const name of [...parsed.searchParams.keys()]) {
      if (SECRET_PARAMETER.test(name)) parsed.searchParams.set(name, '***');
    }
    return parsed.href;
  } catch {
    return '(not a URL)';
  }
}
