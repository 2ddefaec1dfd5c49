import { stripVTControlCharacters } from 'node:util';

/** What a person would read of what a program wrote to a terminal: without colours, and with each line as it was overwritten last. */
export function plainText(text: string): string {
  const lines = stripVTControlCharacters(text).replaceAll('\r\n', '\n').split('\n');
  const shown = lines.map((line) => line.slice(line.lastIndexOf('\r', line.length - 2) + 1).replaceAll('\r', ''));
  return shown
    .map(eraseBackwards)
    .join('\n')
    .replace(/\p{Cc}/gu, (control) => (control === '\n' || control === '\t' ? control : ''));
}

/** A backspace takes back the character before it. */
function eraseBackwards(line: string): string {
  if (!line.includes('\b')) return line;
  const kept: string[] = [];
  for (const character of line) {
    if (character === '\b') kept.pop();
    else kept.push(character);
  }
  return kept.join('');
}

/** Bytes as text; undefined for what is no text at all, such as an image. */
export function decodeText(bytes: Buffer): string | undefined {
  if (bytes.includes(0)) return undefined;
  const text = bytes.toString('utf8');
  // A few bytes of another encoding, or a character that a cap cut in two, make no text unreadable.
  const unreadable = text.split('\ufffd').length - 1;
  return unreadable > 4 && unreadable * 50 > text.length ? undefined : text;
}
