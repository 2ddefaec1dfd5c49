const STRING = String.raw`"(?:[^"\\\n]|\\.)*"`;
const ERROR = String.raw`const (?<error>err\d+) = \{(?:${STRING}|[^"\n])*?schemaPath:(?<place>${STRING})[^\n]*\};\n`;
/** How ajv reports an error, with the condition before it where `oneOf` counts its branches. */
const REPORTS = new RegExp(
  String.raw`(?:if\(!(?<valid>valid\d+)\)\{\n)?(?<report>${ERROR}if\(vErrors === null\)\{\nvErrors = \[\k<error>\];\n\}\nelse \{\nvErrors\.push\(\k<error>\);\n\}\nerrors\+\+;)`,
  'g',
);
const PASSING = /params:\{passingSchemas: (passing\d+)\}/;

/**
 * ajv's function with its closings under a condition: while `closed` is false, none of the places is an error, and one
 * branch of such a `oneOf` is enough, as branches may be told apart by their closings alone.
 */
export function makeTolerant(code: string, loose: ReadonlySet<string>, closed = 'closed'): string {
  if (loose.size === 0) return code;
  return code.replace(REPORTS, (found, ...rest) => {
    const { valid, report, place = '""' } = rest.at(-1) as Readonly<Record<string, string | undefined>>;
    if (!loose.has(String(JSON.parse(place)))) return found;
    const passing = PASSING.exec(found)?.[1];
    if (passing !== undefined && valid !== undefined)
      return `if(!${valid} && (${closed} || ${passing} === null)){\n${report}`;
    if (passing !== undefined) return found;
    return `${valid === undefined ? '' : `if(!${valid}){\n`}if(${closed}){\n${report}\n}`;
  });
}
