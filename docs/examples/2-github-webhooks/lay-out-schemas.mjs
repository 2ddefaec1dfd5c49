// @ts-check
/**
 * One document with hundreds of definitions becomes a tree that Bloodbank reads: one file per event, named for it, and one
 * per shared definition. What the schemas accept stays exactly what it was, and so does their dialect.
 */
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { eventTypeOf, eventTypeOfDefinition } from './github-data.mjs';

const DRAFT_07 = 'http://json-schema.org/draft-07/schema#';
const DEFINITION = /^#\/definitions\/(.+)$/;
/** A word of one generator of types. It says nothing about values. */
const NOT_JSON_SCHEMA = 'tsAdditionalProperties';

/**
 * @typedef {import('./github-data.mjs').Schema} Schema
 * @typedef {import('./github-data.mjs').WebhooksSchema} WebhooksSchema
 * @typedef {import('./github-data.mjs').Sample} Sample
 * @typedef {import('./github-data.mjs').Payload} Payload
 */

/**
 * @param {object} input
 * @param {WebhooksSchema} input.schema
 * @param {readonly Sample[]} input.samples payloads that may serve as examples
 * @param {(sample: Sample) => boolean} input.accepts whether GitHub's own schema accepts a payload
 * @param {string} input.folder
 * @param {(eventType: string) => boolean} [input.wants] lays out only some events
 * @returns {Promise<{ events: number, shared: number }>}
 */
export async function layOutSchemas({ schema, samples, accepts, folder, wants = () => true }) {
  const candidates = samples.filter((sample) => wants(eventTypeOf(schema, sample)) && accepts(sample));
  const examples = chooseExamples(schema, candidates);
  const files = new Map();
  const needed = new Set();
  for (const [name, definition] of Object.entries(schema.definitions)) {
    const type = eventTypeOfDefinition(name);
    if (type === undefined || !wants(type)) continue;
    files.set(eventFile(type), toEventSchema(type, definition, examples.get(type), needed));
  }
  const events = files.size;
  // A set that grows while it is walked: a shared definition may need others.
  for (const name of needed) {
    files.set(`_common/${name}.v1.json`, toFileSchema(schema.definitions[name] ?? {}, './', needed));
  }
  await replaceTree(folder, files);
  return { events, shared: needed.size };
}

/**
 * @param {string} type
 * @param {Schema} definition
 * @param {Payload | undefined} example
 * @param {Set<string>} needed
 */
function toEventSchema(type, definition, example, needed) {
  const { $schema, title = type, description, ...rest } = toFileSchema(definition, '../_common/', needed);
  const text = description ?? `GitHub sends this webhook as \`${type}\`.`;
  return { $schema, title, description: text, ...rest, ...(example === undefined ? {} : { examples: [example] }) };
}

/**
 * @param {Schema} definition
 * @param {string} common where the shared files lie, seen from this one
 * @param {Set<string>} needed
 * @returns {Schema}
 */
function toFileSchema(definition, common, needed) {
  const { $schema: _, ...rest } = definition;
  return { $schema: DRAFT_07, .../** @type {Schema} */ (relocate(rest, common, needed)) };
}

/**
 * Turns `#/definitions/user` into a path of the tree. Values are walked like schemas: no value here has a `$ref`.
 *
 * @param {unknown} value
 * @param {string} common
 * @param {Set<string>} needed
 * @returns {unknown}
 */
function relocate(value, common, needed) {
  if (Array.isArray(value)) return value.map((item) => relocate(item, common, needed));
  if (typeof value !== 'object' || value === null) return value;
  const members = Object.entries(value).flatMap(([key, member]) => {
    if (key === NOT_JSON_SCHEMA) return [];
    const shared = key === '$ref' && typeof member === 'string' ? DEFINITION.exec(member)?.[1] : undefined;
    if (shared === undefined) return [[key, relocate(member, common, needed)]];
    needed.add(shared);
    return [[key, `${common}${shared}.v1.json`]];
  });
  return Object.fromEntries(members);
}

/**
 * The shortest payload of each event type.
 *
 * @param {WebhooksSchema} schema
 * @param {readonly Sample[]} samples
 */
function chooseExamples(schema, samples) {
  const length = (/** @type {Sample} */ { payload }) => JSON.stringify(payload).length;
  const shortestFirst = samples.toSorted((a, b) => length(a) - length(b));
  return new Map(shortestFirst.toReversed().map((sample) => [eventTypeOf(schema, sample), sample.payload]));
}

/** @param {string} type */
function eventFile(type) {
  const [domain, ...words] = type.split('.');
  return `${domain}/${words.join('.')}.v1.json`;
}

/**
 * Makes a folder hold exactly these files. What is the same already is not written again.
 *
 * @param {string} folder
 * @param {ReadonlyMap<string, object>} files
 */
async function replaceTree(folder, files) {
  const old = await readdir(folder, { recursive: true }).catch(() => []);
  for (const file of old) if (file.endsWith('.json') && !files.has(file)) await rm(join(folder, file));
  for (const [file, schema] of files) {
    const path = join(folder, file);
    const text = `${JSON.stringify(schema, null, 2)}\n`;
    if ((await readFile(path, 'utf8').catch(() => undefined)) === text) continue;
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }
}
