import { parseEventType } from '@bloodbank/schema-model/naming';

/** `webhook.plane.{event}` -> `webhook.plane.${string}`, in backticks; a plain type stays a string literal. */
export function templateLiteral(type: string): string {
  const words = parseEventType(type) ?? [];
  if (words.every((word) => 'literal' in word)) return `'${type}'`;
  return `\`${words.map((word) => ('literal' in word ? word.literal : `\${string}`)).join('.')}\``;
}

/** Whether TypeScript counts a type's key among those of a family's template. `${string}` spans dots there. */
export function isCoveredBy(type: string, family: string): boolean {
  const pattern = (parseEventType(family) ?? []).map((word) => ('literal' in word ? word.literal : '.*')).join('\\.');
  // A parameter of the other family stands for itself, as no literal word of a template can equal it.
  return new RegExp(`^${pattern}$`, 's').test(type);
}
