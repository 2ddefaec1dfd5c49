/**
 * `github.pr.created`, 1 -> `GithubPrCreatedV1`. Made of the event type and the version alone: a title may change
 * without changing a name that other code imports.
 */
export function eventTypeName(type: string, version: number): string {
  const versionWord = `.v${version}`;
  const name = type.endsWith(versionWord) ? type.slice(0, -versionWord.length) : type;
  return `${toIdentifier(name)}V${version}`;
}

/**
 * `_common/jelmore.v1.json#/$defs/session_id` -> `CommonJelmoreSessionId`, and `_common/types.v1.json#/$defs/uuid` ->
 * `CommonUuid`: a file called types adds nothing to a name. The prefix keeps a shared `issue` apart from events and from
 * the names of the generated module itself.
 */
export function sharedTypeName(file: string, words: readonly string[], version: number): string {
  const folder = file === 'types' ? '' : toPascalCase(file);
  return `Common${folder}${words.map(toPascalCase).join('')}${version === 1 ? '' : `V${version}`}`;
}

/** `GithubPrCreatedV1` + `changed_files` -> `GithubPrCreatedV1ChangedFiles`. */
export function localTypeName(owner: string, words: readonly string[]): string {
  return `${owner}${words.map(toPascalCase).join('')}`;
}

function toIdentifier(text: string): string {
  const name = toPascalCase(text);
  return /^\d/.test(name) ? `_${name}` : name;
}

/** ASCII letters and digits only. Other characters are kept apart by their code, so that two names never merge silently. */
export function toPascalCase(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/gu, (character) => ` u${character.codePointAt(0)?.toString(16)} `)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join('');
}
