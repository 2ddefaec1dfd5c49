/**
 * An address as people write it, as programs read it: schemes in any case, a `%` that begins no code as itself, spaces within it, letters of
 * any alphabet. What is no URL comes back as it is, for whoever refuses it.
 */
export function normaliseUrl(address: string): string {
  const trimmed = address.trim();
  const scheme = /^[a-z][a-z0-9+.-]*(?=:\/\/)/i.exec(trimmed)?.[0];
  if (scheme === undefined) return trimmed;
  const rest = trimmed
    .slice(scheme.length)
    .replace(/%(?![0-9a-f]{2})/gi, '%25')
    .replace(/\s/g, encodeURIComponent);
  return `${scheme.toLowerCase()}${withReadableCodes(rest)}`;
}

/** Codes that are no UTF-8, such as a lone `%E4`, were meant as they stand: nothing could decode them. */
function withReadableCodes(text: string): string {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (codes) => {
    try {
      decodeURIComponent(codes);
      return codes;
    } catch {
      return codes.replaceAll('%', '%25');
    }
  });
}
