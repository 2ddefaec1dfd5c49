import { isEventId } from '@bloodbank/core/envelope';
import { InvalidArgumentError } from 'commander';
import { parseValue } from '../input/parse-json.js';
import type { PayloadSetting } from '../publish/choose-input.js';

/** Each of these reads the argument of one option; commander turns what they throw into a usage error. */

export function parseCount(text: string): number {
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 1 or more.');
}

export function parseSeed(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be a whole number, 0 or more.');
}

export function parsePartition(text: string): number {
  if (/^\d{1,6}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be the number of a partition, from 0.');
}

export function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (port >= 1 && port <= 65_535) return port;
  throw new InvalidArgumentError('It must be a port, 1 to 65535.');
}

/** Where something listens: 0 is any free one. */
export function parseListenPort(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError('It must be a port, 1 to 65535, or 0 for any free one.');
}

/** `500ms`, `10s`, `2m`; a number alone is milliseconds. The result is in milliseconds. */
export function parseDuration(text: string): number {
  const [, digits, unit = 'ms'] = /^(\d{1,7})(ms|s|m)?$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (unit === 'm' ? 60_000 : unit === 's' ? 1_000 : 1);
  if (milliseconds >= 1 && milliseconds <= 3_600_000) return milliseconds;
  throw new InvalidArgumentError('It must be a time of up to one hour, such as 500ms, 10s or 2m.');
}

/** How long a program may run: as `parseDuration`, and hours. The result is in milliseconds. */
export function parseRunTime(text: string): number {
  const [, digits, unit = 'ms'] = /^(\d{1,8})(ms|s|m|h)?$/.exec(text) ?? [];
  const milliseconds = Number(digits) * (unit === 'ms' ? 1 : (UNIT_MS[unit] ?? Number.NaN));
  if (milliseconds >= 1 && milliseconds <= LONGEST_RUN_MS) return milliseconds;
  throw new InvalidArgumentError('It must be a time of up to 14 days, such as 500ms, 90s, 10m or 12h.');
}

/** Timers count no further than 24 days. */
const LONGEST_RUN_MS = 14 * 86_400_000;

/** `NAME=value`, for an option that may be repeated. */
export function collectVariable(
  text: string,
  earlier: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^([A-Za-z_][A-Za-z0-9_]*)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw new InvalidArgumentError('It must be a name and a value, such as PR_NUMBER=458.');
  }
  return { ...earlier, [name]: value };
}

export function parseEventId(text: string): string {
  if (isEventId(text)) return text;
  throw new InvalidArgumentError('It must be a UUID, such as the id that `bloodbank publish` prints.');
}

/** For an option that may be repeated. */
export function collectEventId(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, parseEventId(text)];
}

/** `path=value`: the value as JSON, where it is some, else as text. */
export function parseSetting(text: string): PayloadSetting {
  const end = text.indexOf('=');
  if (end < 1) throw new InvalidArgumentError('It must be path=value, such as pr_number=7 or author.name=Ada.');
  return { path: text.slice(0, end).split('.'), value: parseValue(text.slice(end + 1)) };
}

/** For an option that may be repeated. */
export function collectSetting(text: string, earlier: readonly PayloadSetting[] = []): readonly PayloadSetting[] {
  return [...earlier, parseSetting(text)];
}

/** For an option that may be repeated. */
export function collectText(text: string, earlier: readonly string[] = []): readonly string[] {
  return [...earlier, text];
}

/** `10m`, `2h` or `3d` ago, or a point in time as RFC 3339 writes it. The result is in milliseconds since 1970. */
export function parseMoment(text: string): number {
  const [, digits, unit = ''] = /^(\d{1,5})([smhd])$/.exec(text) ?? [];
  if (digits !== undefined) return Date.now() - Number(digits) * (UNIT_MS[unit] ?? 0);
  const moment = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(moment)) return moment;
  throw new InvalidArgumentError('It must be a time ago, such as 10m, 2h or 3d, or a point in time.');
}

const UNIT_MS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** For an option that may be repeated. */
export function collectEdit(text: string, earlier: readonly string[] = []): readonly string[] {
  if (/^[^=]+=/.test(text)) return [...earlier, text];
  throw new InvalidArgumentError('It must be a path and a value, such as payload.pr_number=7.');
}
