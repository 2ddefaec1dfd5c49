import { buildSchemaSet, hasErrors, type Problem } from '@bloodbank/schema-model';
import type { Kind } from '@bloodbank/schema-model/annotations';
import { lintSchemaSet } from '@bloodbank/schema-model/lint';
import { parseEventType } from '@bloodbank/schema-model/naming';

export type Scaffold =
  | { readonly path: string; readonly content: string }
  | { readonly path?: undefined; readonly reason: string };

/**
 * A new schema that passes lint as it stands. The name is refused when lint would refuse it.
 *
 * @example
 * scaffoldSchema('event', 'github.pr.labeled'); // { path: 'github/pr.labeled.v1.json', content: '{ ... }' }
 */
export function scaffoldSchema(kind: Kind, type: string): Scaffold {
  if (parseEventType(type) === undefined) {
    return {
      reason: `${JSON.stringify(type)} is not an event type: write two or more words of a-z, 0-9, _ and - with dots between them, a variable word in braces.`,
    };
  }
  if (type.endsWith('.v1'))
    return { reason: `Leave out the .v1: the first version of ${type.slice(0, -3)} carries none in its name.` };
  const path = pathOf(type);
  const content = `${JSON.stringify(templateOf(kind, type), null, 2)}\n`;
  const { set, problems } = buildSchemaSet('schemas', [{ file: path, displayFile: path, text: content }]);
  const found: readonly Problem[] = [...problems, ...lintSchemaSet(set)];
  const [first] = found.filter(({ severity }) => severity === 'error');
  return hasErrors(found) && first !== undefined ? { reason: `${first.message} ${first.fix}` } : { path, content };
}

/** `github.pr.labeled.v2` -> `github/pr.labeled.v2.json`. */
function pathOf(type: string): string {
  const [domain = '', ...rest] = type.split('.');
  const name = rest.join('.');
  return `${domain}/${name}${/\.v[1-9]\d*$/.test(name) ? '' : '.v1'}.json`;
}

function templateOf(kind: Kind, type: string): object {
  const words = type
    .replace(/\.v\d+$/, '')
    .replaceAll(/[{}]/g, '')
    .split(/[._-]/);
  const subject = words.slice(1, -1).join(' ') || words[0];
  const verb = words.at(-1);
  const purpose = {
    event: `Published when the ${subject} was ${verb}. Say here who publishes it and who consumes it.`,
    command: `Asks to ${verb} the ${subject}. Say here who sends it and who carries it out.`,
    reply: `Answers a command about the ${subject}. Say here which command, and what the answer means.`,
  }[kind];
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: words.map((word, index) => (index === 0 ? `${word[0]?.toUpperCase()}${word.slice(1)}` : word)).join(' '),
    description: purpose,
    ...(kind === 'event' ? {} : { 'x-kind': kind }),
    type: 'object',
    properties: { id: { type: 'string', minLength: 1, description: `Which ${subject} it is.` } },
    required: ['id'],
    examples: [{ id: '1' }],
  };
}
