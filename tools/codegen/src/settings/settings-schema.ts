import { isJsonObject, type JsonObject, type JsonValue } from '@bloodbank/schema-model';

/** One setting, as its entry in the schema describes it. */
export interface SettingEntry {
  readonly name: string;
  readonly group: string;
  readonly description: string;
  readonly kind: 'text' | 'integer' | 'boolean' | 'choice' | 'list' | 'json';
  /** Completes "must be ...". */
  readonly allowed: string;
  /** It may be read from the file that `<name>_FILE` names, and is never shown. */
  readonly isSecret: boolean;
  readonly choices?: readonly string[];
  readonly default?: JsonValue;
  readonly example?: JsonValue;
}

/** @throws {Error} for an entry that could not be explained to a person. */
export function readEntries(schema: JsonObject): readonly SettingEntry[] {
  const properties = schema['properties'];
  if (!isJsonObject(properties)) throw new Error('The schema of the settings has no properties.');
  return Object.entries(properties).map(([name, entry]) => readEntry(name, isJsonObject(entry) ? entry : {}));
}

function readEntry(name: string, entry: JsonObject): SettingEntry {
  const { description, default: usual, examples, 'x-group': group, 'x-allowed': said } = entry;
  if (!/^[A-Z][A-Z0-9_]*$/.test(name)) throw new Error(`${name} is not the name of an environment variable.`);
  if (typeof description !== 'string' || typeof group !== 'string') {
    throw new Error(`${name} needs a description and an x-group.`);
  }
  const kind = kindOf(entry);
  const choices = kind === 'choice' ? (entry['enum'] as readonly JsonValue[]).map(String) : undefined;
  const example = Array.isArray(examples) ? examples[0] : undefined;
  return {
    name,
    group,
    description,
    kind,
    allowed: typeof said === 'string' ? said : describeAllowed(kind, entry, choices),
    isSecret: entry['x-sensitive'] === true,
    ...(choices === undefined ? {} : { choices }),
    ...(usual === undefined ? {} : { default: usual }),
    ...(example === undefined ? {} : { example }),
  };
}

function kindOf({ type, enum: choices, items }: JsonObject): SettingEntry['kind'] {
  if (Array.isArray(choices)) return 'choice';
  if (type === 'integer' || type === 'boolean') return type;
  if (type === 'array') return isJsonObject(items) && items['type'] === 'string' ? 'list' : 'json';
  return type === 'object' ? 'json' : 'text';
}

function describeAllowed(kind: SettingEntry['kind'], entry: JsonObject, choices: readonly string[] = []): string {
  const { minimum = 0, maximum, maxLength, maxItems } = entry;
  if (kind === 'integer') return `a whole number ${describeRange(minimum, maximum)}`;
  if (kind === 'boolean') return 'true or false';
  if (kind === 'choice') return `one of ${choices.join(', ')}`;
  if (kind === 'list')
    return `a text, or ${maxItems === undefined ? 'several' : `up to ${String(maxItems)}`} with commas between them`;
  if (kind === 'json') return 'JSON';
  return maxLength === undefined ? 'a text' : `a text of at most ${String(maxLength)} characters`;
}

function describeRange(minimum: JsonValue, maximum: JsonValue | undefined): string {
  return maximum === undefined ? `of at least ${String(minimum)}` : `from ${String(minimum)} to ${String(maximum)}`;
}
