import { BloodbankError } from '@bloodbank/core/errors';
import { maskCredentials } from '@bloodbank/core/message';
import { normaliseUrl } from '../normalise-url.js';
import type { SettingEntry } from './setting-entry.js';
import { validateSettings } from './validate-settings.gen.js';

const TRUE: ReadonlySet<string> = new Set(['true', '1', 'yes', 'on']);
const FALSE: ReadonlySet<string> = new Set(['false', '0', 'no', 'off']);
const MAX_SHOWN = 60;

/**
 * The text of a variable as the value that the schema describes.
 *
 * @throws {BloodbankError} `config.invalid`, which names the variable, where it stands, and what is allowed.
 */
export function parseSetting(entry: SettingEntry, text: string, place: string): unknown {
  const value = readText(entry, text);
  const [issue] = validateSettings({ [entry.name]: value });
  if (issue === undefined) return value;
  const { name, allowed, isSecret, kind } = entry;
  // A secret is not quoted, and neither is a password in something that should have been none.
  const got = isSecret ? '' : `, not ${JSON.stringify(maskCredentials(text).slice(0, MAX_SHOWN))}`;
  const within = issue.pointer.slice(name.length + 1);
  const where = kind === 'json' && within !== '' ? `: ${within} ${issue.message}` : '';
  const remedy = 'Correct it, or remove it to have the default; `bloodbank config print --origin` shows all settings.';
  throw new BloodbankError('config.invalid', `${name} in ${place} must be ${allowed}${got}${where}.`, { remedy });
}

/** What cannot be read stays text, and is refused by the schema. */
function readText({ name, kind, choices }: SettingEntry, text: string): unknown {
  const word = text.trim();
  switch (kind) {
    case 'integer':
      return /^[+-]?\d+$/.test(word) ? Number(word) : text;
    case 'boolean':
      return TRUE.has(word.toLowerCase()) || (FALSE.has(word.toLowerCase()) ? false : text);
    case 'choice':
      return choices?.find((choice) => choice.toLowerCase() === word.toLowerCase()) ?? text;
    case 'list':
      return text
        .split(',')
        .map((item) => item.trim())
        .filter((item) => item !== '');
    case 'json':
      return readJson(text);
    case 'text':
      return name.endsWith('_URL') ? normaliseUrl(text) : text;
  }
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
