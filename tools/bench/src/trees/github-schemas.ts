import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, posix } from 'node:path';
import type { JsonObject, JsonSchema, JsonValue } from '@bloodbank/schema-model';

/** GitHub's webhook schemas, by name; their references are `#/definitions/<name>`. */
export interface GithubSchemas {
  readonly from: string;
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  /** The names of those that are a payload. */
  readonly events: readonly string[];
}

const EXAMPLE = new URL('../../../../docs/examples/2-github-webhooks/package.json', import.meta.url);
const PACKAGE = '@octokit/webhooks-schemas';

/** From the package that an example depends on, else from the folder of corpora; `undefined` where neither is there. */
export function readGithubSchemas(): GithubSchemas | undefined {
  return readPackage() ?? readCorpora();
}

function readPackage(): GithubSchemas | undefined {
  try {
    const file = createRequire(EXAMPLE).resolve(`${PACKAGE}/schema.json`);
    const { definitions } = JSON.parse(readFileSync(file, 'utf8')) as { definitions: Record<string, JsonSchema> };
    // `issues$opened` is a payload, `issues_event` the union of such, and everything else a part; so is a lone `push_event`.
    const isEvent = (name: string): boolean =>
      name.includes('$') || (name.endsWith('_event') && !Object.hasOwn(definitions[name] as object, 'oneOf'));
    return { from: PACKAGE, definitions, events: Object.keys(definitions).filter(isEvent) };
  } catch {
    return undefined;
  }
}

function readCorpora(): GithubSchemas | undefined {
  const folder = join(process.env['BLOODBANK_CORPORA'] ?? '', 'octokit-webhooks/payload-schemas/api.github.com');
  if (process.env['BLOODBANK_CORPORA'] === undefined || !existsSync(folder)) return undefined;
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  const nameOf = (file: string): string => file.replace(/\.schema\.json$/, '').replaceAll('/', '$');
  const named = (value: JsonValue, file: string): JsonValue => {
    if (Array.isArray(value)) return value.map((item) => named(item as JsonValue, file));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, member]): [string, JsonValue] => {
        if (key !== '$ref' || typeof member !== 'string') return [key, named(member, file)];
        const [path = '', fragment = ''] = member.split('#');
        const target = path.startsWith('common/') ? path : posix.join(dirname(file), path);
        return [key, `#/definitions/${nameOf(path === '' ? file : target)}${fragment}`];
      }),
    );
  };
  const definitions = Object.fromEntries(
    files.map((file) => {
      const { $id: _, ...schema } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as JsonObject;
      return [nameOf(file), named(schema, file) as JsonSchema];
    }),
  );
  const events = Object.keys(definitions).filter((name) => !name.startsWith('common$'));
  return { from: 'BLOODBANK_CORPORA', definitions, events };
}
