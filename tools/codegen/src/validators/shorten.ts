export const STRING: string = String.raw`"(?:[^"\\\n]|\\.)*"`;

/**
 * What of ajv's errors nobody reads: where the schema says so, what stands around the value, and messages that
 * `toIssues` words itself. Strings come first, so that text of a schema which looks like code is left alone.
 */
const UNREAD = new RegExp(
  [
    STRING,
    `,schemaPath:${STRING}`,
    ', ?parentData, ?parentDataProperty, ?rootData(?:=data)?(?=[,}])',
    `,parentData:\\w+,parentDataProperty:(?:${STRING}|\\w+),rootData(?=[,}])`,
    `(?<kept>keyword:"(?:additionalProperties|enum|format|required|type)",params:\\{(?:${STRING}|[^"{}\\n])*\\}),message:${STRING}(?:\\+(?:${STRING}|\\w+))*(?=\\})`,
  ].join('|'),
  'g',
);

/** How ajv reports an error: a constant, and a branch for the first one. The count is always the length of the list. */
const REPORTS = new RegExp(
  [
    STRING,
    String.raw`const (?<error>err\d+) = (?<object>\{[^\n]*\});\nif\(vErrors === null\)\{\nvErrors = \[\k<error>\];\n\}\nelse \{\nvErrors\.push\(\k<error>\);\n\}\nerrors\+\+;`,
  ].join('|'),
  'g',
);

/** Parameters of `dependentRequired`, over several lines; no string has a line end. */
const BROKEN = /,\n +/g;

const PATH = `instancePath(?::(?<path>(?:${STRING}|[^",{}])*))?`;
/** The errors that make up most of a validator, each by the function that makes it. */
const COMMON = new RegExp(
  `^\\{${PATH},keyword:"(?<keyword>type|required|additionalProperties|format)",params:\\{\\w+: ?(?<value>${STRING}|\\w+)\\}\\}$`,
);
const MAKERS: Readonly<Record<string, string>> = {
  type: 'wrongType',
  required: 'missing',
  additionalProperties: 'extra',
  format: 'misformed',
};

/** How one validator hands its place to another. */
const CALLS = new RegExp(
  `${STRING}|,(?: )?\\{instancePath(?::(?<path>(?:${STRING}|[^"{}])*))?\\}\\)|\\{instancePath=""\\}=\\{\\}`,
  'g',
);

/** The same function, less than half as long: with nothing in it that no issue is made of.. */
export function shorten(code: string): string {
  return code
    .replace(BROKEN, ', ')
    .replace(UNREAD, (found, ...rest) => groupsOf(rest)['kept'] ?? (found.startsWith('"') ? found : ''))
    .replace(REPORTS, (found, ...rest) => {
      const { object } = groupsOf(rest);
      return object === undefined ? found : `vErrors=${errorOf(object)};`;
    })
    .replace(CALLS, (found, ...rest) => {
      if (found.startsWith('"')) return found;
      if (found.startsWith('{')) return 'instancePath = ""';
      return `, ${groupsOf(rest)['path'] ?? 'instancePath'})`;
    });
}

function errorOf(object: string): string {
  const { path, keyword, value } = COMMON.exec(object)?.groups ?? {};
  const maker = MAKERS[keyword ?? ''];
  return maker === undefined ? `add(vErrors,${object})` : `${maker}(vErrors,${path ?? 'instancePath'},${value})`;
}

/** The named groups of a match, which `replace` hands over last. */
function groupsOf(rest: readonly unknown[]): Readonly<Record<string, string | undefined>> {
  return rest.at(-1) as Readonly<Record<string, string | undefined>>;
}
