const SILENT = new Set([
  '$comment',
  'title',
  'description',
  'default',
  'examples',
  'deprecated',
  'readOnly',
  'writeOnly',
]);

/** Whether a keyword can refuse no value. */
export function isSilent(word: string): boolean {
  return SILENT.has(word) || word.startsWith('x-');
}
