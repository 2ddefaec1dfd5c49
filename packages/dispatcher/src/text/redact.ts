import { maskCredentials } from '@bloodbank/core/message';

/** Tokens that are known by their looks. Each expression is linear in the length of the text. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  [/\b(bearer|basic|token)(\s+)[A-Za-z0-9._~+/=-]{8,1000}/gi, '$1$2***'],
  [/\b(gh[pousr]_|github_pat_|glpat-|xox[abprs]-|sk-|whsec_|npm_|AKIA|plane_wh_)[A-Za-z0-9_./+=-]{8,500}/g, '$1***'],
  [/\beyJ[A-Za-z0-9_-]{8,2000}\.[A-Za-z0-9_-]{8,4000}\.[A-Za-z0-9_-]{1,2000}/g, '***'],
  [/((?:pass(?:word|wd)?|secret|token|api[_-]?key)["']?\s{0,3}[=:]\s{0,3}["']?)[^\s"',;]{3,500}/gi, '$1***'],
];

const SECRET_NAME = /(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|CREDENTIALS?)(?:_|$)/i;
/** Shorter values stand in ordinary text too. */
const MIN_SECRET_LENGTH = 6;

/** The values of variables whose names say that they are secret. */
export function secretsIn(env: NodeJS.ProcessEnv): readonly string[] {
  const values = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value.length >= MIN_SECRET_LENGTH && SECRET_NAME.test(name) ? [value] : [],
  );
  // The longer first: one may be the beginning of another.
  return [...new Set(values)].sort((a, b) => b.length - a.length);
}

/** A text without the secrets that are known, and without what looks like one. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((clean, secret) => clean.replaceAll(secret, '***'), text);
  return PATTERNS.reduce((clean, [pattern, instead]) => clean.replace(pattern, instead), maskCredentials(known));
}
