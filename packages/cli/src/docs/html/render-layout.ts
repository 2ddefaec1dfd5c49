import { escapeHtml } from '@bloodbank/core/text';

/** Nothing is loaded but the two files beside the page; nothing runs that stands in a page. `file:` is a folder on a disk. */
const POLICY =
  "default-src 'none'; script-src 'self' file:; style-src 'self' file:; base-uri 'none'; form-action 'none'";

/** A whole page around its content, which is HTML already. */
export function renderLayout(origin: string, title: string, content: readonly string[]): string {
  return [
    `<!-- ${origin} -->`,
    '<!doctype html>',
    '<html lang="en">',
    '<head>',
    '<meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${POLICY}">`,
    '<meta name="viewport" content="width=device-width, initial-scale=1">',
    `<title>${escapeHtml(title)}</title>`,
    '<link rel="stylesheet" href="./catalogue.gen.css">',
    '</head>',
    '<body>',
    '<main>',
    ...content.filter((part) => part !== ''),
    '</main>',
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

export function htmlTable(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const cells = (tag: string, texts: readonly string[]): string =>
    `<tr>${texts.map((text) => `<${tag}>${text}</${tag}>`).join('')}</tr>`;
  const header = head.length === 0 ? [] : [`<thead>${cells('th', head)}</thead>`];
  return ['<table>', ...header, '<tbody>', ...rows.map((row) => cells('td', row)), '</tbody>', '</table>'].join('\n');
}

export function htmlCode(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}
