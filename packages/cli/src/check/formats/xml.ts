import { escapeText } from '../../output/escape-text.js';

/** Text as XML 1.0 may hold it, attribute values included (section 2.2 leaves no way to write control characters). */
export function escapeXml(text: string): string {
  return escapeText(text)
    .replaceAll(/[\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
