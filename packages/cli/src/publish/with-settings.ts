import { isObject } from '@bloodbank/core/json';
import { UsageError } from '../shell/usage-error.js';
import type { PayloadSetting } from './choose-input.js';

/**
 * The payload with its fields set, what is on the way to them made where it is not there.
 *
 * @throws {UsageError} where a path leads through something that holds no fields.
 */
export function withSettings(payload: unknown, settings: readonly PayloadSetting[]): unknown {
  return settings.reduce((made, { path, value }) => setAt(made, path, value, path), payload);
}

function setAt(target: unknown, path: readonly string[], value: unknown, whole: readonly string[]): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return value;
  if (Array.isArray(target) && /^\d+$/.test(name)) {
    const items: unknown[] = [...target];
    items[Number(name)] = setAt(items[Number(name)], rest, value, whole);
    return items;
  }
  if (target !== undefined && !isObject(target)) {
    throw new UsageError(
      `--set ${whole.join('.')} leads through something that holds no ${JSON.stringify(name)}.`,
      'Correct the path.',
    );
  }
  const fields = new Map(Object.entries(target ?? {}));
  fields.set(name, setAt(fields.get(name), rest, value, whole));
  return Object.fromEntries(fields);
}
