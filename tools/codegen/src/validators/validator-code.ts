/** The function of one unit as text, and what it needs beside it. Plain data, so that it can be remembered. */
export interface ValidatorCode {
  readonly [key: string]: string | readonly string[] | Readonly<Record<string, string>>;
  /** One function declaration, named `acceptsName` of its unit. */
  readonly code: string;
  /** Names of the units whose functions it calls. */
  readonly calls: readonly string[];
  /** Constants by name. A name says what its constant holds, so that two with the same name are the same. */
  readonly constants: Readonly<Record<string, string>>;
}

/** The function that judges a value by one unit. */
export function acceptsName(unitName: string): string {
  return `accepts${unitName}`;
}
