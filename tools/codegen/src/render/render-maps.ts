import type { GeneratedFile } from '../generated-file.js';
import { headerFor } from '../header.js';
import type { ContractsPlan, MapEntry, PatternEntry } from '../plan/contracts-plan.js';
import { templateLiteral } from '../plan/template-literal.js';
import { docComment } from '../types/render-unit.js';

/** The interfaces that `publish` and `subscribe` index: plain members, so that looking one up costs the same in any tree. */
export function renderMaps(plan: ContractsPlan): GeneratedFile {
  const parts = [
    "import type * as types from './types.gen.js';",
    renderMap('EventMap', 'Payload of every event, by event type.', plan.eventMap),
    renderMap('CommandMap', 'Payload of every command, by event type.', plan.commandMap),
    renderMap(
      'ReplyMap',
      'Payload of the reply to every command, and every question, that has one, by its own type.',
      plan.replyMap,
    ),
    renderPatterns(plan.patterns),
  ];
  return {
    path: 'maps.gen.d.ts',
    content: `${headerFor(plan.set.label)}\n${parts.filter((part) => part !== '').join('\n\n')}\n`,
  };
}

function renderMap(name: string, purpose: string, entries: readonly MapEntry[]): string {
  const lines = entries.flatMap(({ type, typeNames, deprecated }) => [
    ...(deprecated === undefined ? [] : [indented(docComment(`@deprecated ${deprecated}`))]),
    `  ${keyFor(type)}: ${typeNames.map((name) => `types.${name}`).join(' | ')};`,
  ]);
  return [docComment(purpose), `export interface ${name} {`, ...lines, '}'].join('\n');
}

function keyFor(type: string): string {
  const literal = templateLiteral(type);
  return literal.startsWith('`') ? `[key: ${literal}]` : literal;
}

function renderPatterns(patterns: readonly PatternEntry[]): string {
  const lines = patterns.map(({ pattern, types }) => {
    const keys = pattern === '#' ? 'keyof EventMap' : types.map(templateLiteral).join(' | ');
    return `  '${pattern}': ${keys};`;
  });
  const purpose = 'The event types that a binding pattern matches: `*` is one word, `#` zero or more.';
  return [docComment(purpose), 'export interface EventPatterns {', ...lines, '}'].join('\n');
}

function indented(text: string): string {
  return text.replace(/^/gm, '  ');
}
