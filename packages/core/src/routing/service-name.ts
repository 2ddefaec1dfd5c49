/** A service name becomes part of names at the broker: lower-case words joined by `-`, `_` or `.`. */
export function isServiceName(name: string): boolean {
  return /^[a-z0-9]+([._-][a-z0-9]+)*$/.test(name) && name.length <= 100;
}
