const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text of a schema as HTML that shows it, between tags and in quoted attributes alike: nothing in it becomes a tag. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}

/** The file of a page as the address of a link: a name may hold braces, and would hold a scheme if it could. */
export function hrefOf(file: string): string {
  return escapeHtml(`./${encodeURI(file)}`);
}
