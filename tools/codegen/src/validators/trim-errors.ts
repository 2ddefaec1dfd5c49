const STRING = String.raw`"(?:[^"\\\n]|\\.)*"`;

/**
 * What of ajv's errors nobody reads: where the schema says so, what stands around the value, and messages that
 * `toIssues` words itself. Strings come first, so that text of a schema which looks like code is left alone.
 */
const UNREAD = new RegExp(
  [
    STRING,
    `,schemaPath:${STRING}`,
    // Only in calls: what a function declares stays declared, whatever form of a call is not known here.
    ',parentData,parentDataProperty,rootData(?=[,}])',
    `,parentData:\\w+,parentDataProperty:(?:${STRING}|\\w+),rootData(?=[,}])`,
    `(?<kept>keyword:"(?:additionalProperties|required|type)",params:\\{(?:${STRING}|[^"{}\\n])*\\}),message:${STRING}(?:\\+(?:${STRING}|\\w+))*(?=\\})`,
  ].join('|'),
  'g',
);

/** How ajv reports an error: a constant, and a branch for the first one. */
const REPORTS = new RegExp(
  [
    STRING,
    String.raw`const (?<error>err\d+) = (?<object>\{[^\n]*\});\nif\(vErrors === null\)\{\nvErrors = \[\k<error>\];\n\}\nelse \{\nvErrors\.push\(\k<error>\);\n\}\nerrors\+\+;`,
  ].join('|'),
  'g',
);

/** The same validators, little more than half as large: with nothing in them that no issue is made of. */
export function trimErrors(code: string): string {
  return code
    .replace(UNREAD, (found, ...rest) => {
      const { kept } = rest.at(-1) as Readonly<Record<'kept', string | undefined>>;
      return kept ?? (found.startsWith('"') ? found : '');
    })
    .replace(REPORTS, (found, ...rest) => {
      const { object } = rest.at(-1) as Readonly<Record<'object', string | undefined>>;
      return object === undefined ? found : `errors++,(vErrors ??= []).push(${object});`;
    });
}
