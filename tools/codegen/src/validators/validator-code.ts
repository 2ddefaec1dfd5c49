/** One function as text, and what it needs beside it. Plain data, so that it can be remembered. */
export interface ValidatorCode {
  readonly [key: string]: string | readonly string[] | Readonly<Record<string, string>>;
  /** One function declaration. */
  readonly code: string;
  /** Addresses of the parts that it is split into, at any depth. */
  readonly parts: readonly string[];
  /** Constants by name. A name says what its constant holds, so that two with the same name are the same. */
  readonly constants: Readonly<Record<string, string>>;
}

/** The function that judges a value by one unit. */
export function acceptsName(unitName: string): string {
  return `accepts${unitName}`;
}

/** The function that judges a value by one part: `part_…`, by its address `part:…`. */
export function partName(address: string): string {
  return address.replace(':', '_');
}
