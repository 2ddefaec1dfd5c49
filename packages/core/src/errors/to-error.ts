/** Whatever was thrown, as an Error. Used at every catch. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error
    ? thrown
    : new Error(typeof thrown === 'string' ? thrown : `Thrown: ${String(thrown)}`);
}
