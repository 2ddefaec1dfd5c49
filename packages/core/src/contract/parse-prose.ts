/** One block of a description. What is no list and no code is a paragraph. */
export type ProseBlock =
  | { readonly kind: 'paragraph'; readonly inlines: readonly Inline[] }
  | { readonly kind: 'list'; readonly items: readonly (readonly Inline[])[] }
  | { readonly kind: 'code'; readonly text: string };

/** A piece of a line. `href` is http or https, and nothing else. */
export type Inline =
  | { readonly kind: 'text' | 'code' | 'strong' | 'emphasis'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string };

const FENCE = /^ {0,3}```/;
const ITEM = /^ {0,3}[-*+] +(.*)$/;

/**
 * The Markdown that descriptions of schemas are written in: paragraphs, lists, fenced code, and within a line code, strong, emphasis
 * and links. Everything else is text, HTML too; so whoever renders the parts as text and known elements is safe from whatever
 * stands in them.
 */
export function parseProse(text: string): readonly ProseBlock[] {
  const blocks: ProseBlock[] = [];
  const lines = text.replaceAll('\r\n', '\n').split('\n');
  let paragraph: string[] = [];
  const endParagraph = (): void => {
    if (paragraph.length > 0) blocks.push({ kind: 'paragraph', inlines: parseInlines(paragraph.join(' ')) });
    paragraph = [];
  };
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    if (FENCE.test(line)) {
      endParagraph();
      const rest = lines.slice(index + 1);
      const length = rest.findIndex((one) => FENCE.test(one));
      const code = length === -1 ? rest : rest.slice(0, length);
      blocks.push({ kind: 'code', text: code.join('\n') });
      index += code.length + 1;
    } else if (ITEM.test(line)) {
      endParagraph();
      const items: string[] = [];
      for (; ITEM.test(lines[index] ?? ''); index++) items.push(ITEM.exec(lines[index] ?? '')?.[1] ?? '');
      index -= 1;
      blocks.push({ kind: 'list', items: items.map(parseInlines) });
    } else if (line.trim() === '') endParagraph();
    else paragraph.push(line.trim());
  }
  endParagraph();
  return blocks;
}

/** Each alternative ends where it began, so no text makes this slow. */
const INLINE = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*\s][^*]*)\*|\[([^[\]]+)\]\((https?:\/\/[^\s()<>"']+)\)/g;

function parseInlines(line: string): readonly Inline[] {
  const inlines: Inline[] = [];
  let from = 0;
  for (const match of line.matchAll(INLINE)) {
    const [whole, code, strong, emphasis, label, href] = match;
    if (match.index > from) inlines.push({ kind: 'text', text: line.slice(from, match.index) });
    if (code !== undefined) inlines.push({ kind: 'code', text: code });
    else if (strong !== undefined) inlines.push({ kind: 'strong', text: strong });
    else if (emphasis !== undefined) inlines.push({ kind: 'emphasis', text: emphasis });
    else if (label !== undefined && href !== undefined) inlines.push({ kind: 'link', text: label, href });
    from = match.index + whole.length;
  }
  if (from < line.length) inlines.push({ kind: 'text', text: line.slice(from) });
  return inlines;
}
