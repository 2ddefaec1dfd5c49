const MAX_LENGTH = 200;

/** `automation:go` becomes `automation-go`, as the original dispatcher compares labels and states. */
export function toSlug(text: string): string {
  return text
    .slice(0, MAX_LENGTH)
    .trim()
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}
