import type { EventSchema } from '@bloodbank/schema-model';
import { parseEventType } from '@bloodbank/schema-model/naming';
import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan } from '../plan/contracts-plan.js';

/** The constant of all routing keys, and a builder for each that has variable words. */
export function renderRoutingKeys(plan: ContractsPlan): readonly GeneratedFile[] {
  const header = headerFor(plan.set.label);
  const keys = plan.events.map((event) => ({ event, template: routingKeyOf(event) }));
  const variable = keys.filter(({ template }) => template.includes('{'));
  const js = [
    `${header}import { fillRoutingKey } from './runtime/fill-routing-key.gen.js';\n`,
    'export const ROUTING_KEYS = /* @__PURE__ */ Object.freeze({',
    ...keys.map(({ event, template }) => `  ${event.unit.name}: '${template}',`),
    '});\n',
    'export const routingKeyFor = /* @__PURE__ */ Object.freeze({',
    ...variable.map(({ event, template }) => {
      const openEnd = openEndOf(event);
      const last = openEnd === undefined ? '' : `, '${openEnd}'`;
      return `  '${event.type}': (parameters) => fillRoutingKey('${template}', parameters${last}),`;
    }),
    '});\n',
  ];
  const types = [
    `${header}\n/** The routing key of every message, by the name of its payload type. Variable words stand in braces. */`,
    'export declare const ROUTING_KEYS: {',
    ...keys.map(({ event, template }) => `  readonly ${event.unit.name}: '${template}';`),
    '};\n',
    '/**',
    ' * Builds the routing keys that have variable words, by event type.',
    ' *',
    ' * @throws {TypeError} when a word is empty or holds other characters than A-Z, a-z, 0-9, `_` and `-`.',
    ' */',
    'export declare const routingKeyFor: {',
    ...variable.map(({ event, template }) => `  readonly '${event.type}': ${builderType(template)};`),
    '};\n',
  ];
  return [
    { path: 'routing-keys.gen.js', content: js.join('\n') },
    { path: 'routing-keys.gen.d.ts', content: types.join('\n') },
  ];
}

function routingKeyOf(event: EventSchema): string {
  return event.routingKey.replace('{event_type}', event.type);
}

/** The parameter that may hold several words: the one that ends the event type. */
function openEndOf(event: EventSchema): string | undefined {
  const last = parseEventType(event.type)?.at(-1);
  return last !== undefined && 'parameter' in last ? last.parameter : undefined;
}

const PRIORITY = "'low' | 'normal' | 'high' | 'critical'";

function builderType(template: string): string {
  const names = [...template.matchAll(/\{([a-z0-9_]+)\}/g)].flatMap(([, name]) => name ?? []);
  const parameters = [...new Set(names)].map(
    (name) => `readonly ${name}: ${name === 'priority' ? PRIORITY : 'string'}`,
  );
  const result = template.replace(
    /\{([a-z0-9_]+)\}/g,
    (_, name: string) => `\${${name === 'priority' ? PRIORITY : 'string'}}`,
  );
  return `(parameters: { ${parameters.join('; ')} }) => \`${result}\``;
}
