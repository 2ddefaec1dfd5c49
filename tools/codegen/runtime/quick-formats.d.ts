/** As ajv's formats are: some are regular expressions, some functions. */
export type Format =
  | RegExp
  | ((text: string) => boolean)
  | { readonly validate: RegExp | ((value: never) => boolean); readonly [more: string]: unknown };

/** The same formats with the same verdicts, several times as fast for dates and times as they are usually written. */
export function quickFormats<F extends Readonly<Record<string, unknown>>>(formats: F): F;
