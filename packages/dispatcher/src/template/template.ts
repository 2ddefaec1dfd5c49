import { cleanLine } from '../text/clean-text.js';

/** A JSON value whose texts may hold placeholders. */
export interface Template {
  readonly source: unknown;
  /** The paths of all placeholders, each once: `ticket.title`. */
  readonly paths: readonly string[];
}

/** What placeholders name. */
export type TemplateValues = Readonly<Record<string, unknown>>;

const PLACEHOLDER = /\{\{([^{}]*)\}\}/g;
const WHOLE = /^\{\{([^{}]*)\}\}$/;

/** Longer texts of events are cut in what is sent on; texts that were composed here are bounded where they are made. */
export const MAX_VALUE_LENGTH = 2_000;
const MAX_ITEMS = 200;
const MAX_DEPTH = 10;

export function createTemplate(source: unknown): Template {
  const paths = new Set<string>();
  for (const text of textsIn(source)) for (const [, path = ''] of text.matchAll(PLACEHOLDER)) paths.add(path.trim());
  return { source, paths: [...paths] };
}

/**
 * Fills a template. A text that is one placeholder and nothing else becomes the value itself, of whatever type; null where
 * there is none. In longer texts a value is written as text, a list with commas.
 */
export function renderTemplate({ source }: Template, values: TemplateValues): unknown {
  return render(source, values);
}

/** The same of a template that is one text. */
export function renderText(template: Template, values: TemplateValues): string {
  return writeValue(renderTemplate(template, values));
}

function render(source: unknown, values: TemplateValues): unknown {
  if (typeof source === 'string') return renderString(source, values);
  if (Array.isArray(source)) return source.map((item) => render(item, values));
  if (typeof source !== 'object' || source === null) return source;
  return Object.fromEntries(Object.entries(source).map(([name, value]) => [name, render(value, values)]));
}

function renderString(text: string, values: TemplateValues): unknown {
  const [, whole] = WHOLE.exec(text) ?? [];
  if (whole !== undefined) return valueAt(whole.trim(), values);
  return text.replace(PLACEHOLDER, (_, path: string) => writeValue(valueAt(path.trim(), values)));
}

/** A root whose name begins so was composed here, and keeps its lines. */
const COMPOSED = 'text.';

function valueAt(path: string, values: TemplateValues): unknown {
  let value: unknown = values;
  for (const step of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return null;
    value = (value as Readonly<Record<string, unknown>>)[step];
  }
  return path.startsWith(COMPOSED) ? value : cleanValue(value ?? null, 0);
}

/** What came with an event is data: bounded, and without control characters. */
function cleanValue(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanLine(value, MAX_VALUE_LENGTH);
  if (typeof value !== 'object' || value === null) return value;
  if (depth >= MAX_DEPTH) return null;
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item) => cleanValue(item, depth + 1));
  const members = Object.entries(value).slice(0, MAX_ITEMS);
  return Object.fromEntries(members.map(([name, member]) => [cleanLine(name, 200), cleanValue(member, depth + 1)]));
}

function writeValue(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (Array.isArray(value)) return value.map(writeValue).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

function textsIn(source: unknown): readonly string[] {
  if (typeof source === 'string') return [source];
  return typeof source === 'object' && source !== null ? Object.values(source).flatMap(textsIn) : [];
}
