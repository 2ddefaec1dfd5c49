/** Text of a schema as Markdown that shows it: nothing in it becomes a tag or a table's edge. Its inline code stays code. */
export function escapeMarkdown(text: string): string {
  // After a backslash a backtick begins no code, so nothing there may count as such.
  const marked = text.includes('\\`') ? /[&<]/g : /`[^`]*`|[&<]/g;
  return text
    .replace(/[\r\n\u2028\u2029]+/g, ' ')
    .replace(marked, (found) => (found === '&' ? '&amp;' : found === '<' ? '&lt;' : found))
    .replaceAll('|', '\\|')
    .trim();
}

/** Inline code, whatever the text holds: the fence is longer than any run of backticks inside. */
export function inlineCode(text: string): string {
  const line = text.replace(/[\r\n\u2028\u2029]+/g, ' ').replaceAll('|', '\\|');
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

export function markdownTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
