import { quote } from './literal-type.js';

/** Names that pass through json-schema-to-typescript unharmed. It calls `hasOwnProperty` on what it is given. */
const HARMLESS = /^(?!_hex_)[A-Za-z_$][A-Za-z0-9_$]*$/;
/** A property that was disguised, where its declaration begins. */
const DISGUISED = /^_hex_([0-9a-f]*)(?=\??: )/;

/** A name in disguise where it could do harm on its way, to be restored by `restoreNames`. */
export function disguiseName(name: string): string {
  if (HARMLESS.test(name) && !(name in Object.prototype)) return name;
  return `_hex_${Buffer.from(name, 'utf16le').toString('hex')}`;
}

/** Puts real names back, quoted, at the beginning of lines alone: lines of comments begin otherwise. */
export function restoreNames(code: string): string {
  return code
    .split('\n')
    .map((line) => line.replace(DISGUISED, (_, hex: string) => quote(Buffer.from(hex, 'hex').toString('utf16le'))))
    .join('\n');
}
