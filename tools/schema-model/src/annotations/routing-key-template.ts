const PLACEHOLDER = /^\{([a-z_]+)\}$/;
const LITERAL = /^[A-Za-z0-9_-]+$/;

/** `{event_type}` exactly once, `{priority}` at most once, and fixed words, joined by dots. */
export function isRoutingKeyTemplate(template: string): boolean {
  const words = template.split('.');
  const placeholders = words.flatMap((word) => PLACEHOLDER.exec(word)?.[1] ?? []);
  return (
    words.every((word) => LITERAL.test(word) || PLACEHOLDER.test(word)) &&
    placeholders.filter((name) => name === 'event_type').length === 1 &&
    placeholders.filter((name) => name === 'priority').length <= 1 &&
    placeholders.every((name) => name === 'event_type' || name === 'priority')
  );
}
