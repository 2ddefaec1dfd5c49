/** How the words of a name are written. */
export type Spelling = (text: string) => string;

/**
 * `github.pr.created`, 1 -> `GithubPrCreatedV1`. Made of the event type and the version alone: a title may change
 * without changing a name that other code imports.
 */
export function eventTypeName(type: string, version: number, spell: Spelling = toPascalCase): string {
  const versionWord = `.v${version}`;
  const name = spellPath(type.endsWith(versionWord) ? type.slice(0, -versionWord.length) : type, spell);
  return `${/^\d/.test(name) ? '_' : ''}${name}V${version}`;
}

/**
 * `_common/jelmore.v1.json#/$defs/session_id` -> `CommonJelmoreSessionId`, and `_common/types.v1.json#/$defs/uuid` ->
 * `CommonUuid`: a file called types adds nothing to a name. The prefix keeps a shared `issue` apart from events and from
 * the names of the generated module itself.
 */
export function sharedTypeName(
  file: string,
  words: readonly string[],
  version: number,
  spellFile: Spelling = toPascalCase,
  spellWord: Spelling = toPascalCase,
): string {
  const folder = file === 'types' ? '' : spellPath(file, spellFile);
  return `Common${folder}${words.map((word) => wordOf(word, spellWord)).join('')}${version === 1 ? '' : `V${version}`}`;
}

/** `GithubPrCreatedV1` + `changed_files` -> `GithubPrCreatedV1ChangedFiles`. */
export function localTypeName(owner: string, words: readonly string[], spell: Spelling = toPascalCase): string {
  return `${owner}${words.map((word) => wordOf(word, spell)).join('')}`;
}

/** What parts the words of a path is no sign of its own. */
function spellPath(path: string, spell: Spelling): string {
  return path.split(/[./]/).map(spell).join('');
}

/** A definition called `_` or `$` is spelt out, or it would have no name of its own. */
function wordOf(word: string, spell: Spelling): string {
  return spell(word) || spellOut(word) || 'Empty';
}

/** ASCII letters and digits only. Other letters are kept apart by their code; signs only part words. */
export function toPascalCase(text: string): string {
  return text
    .replace(/[^\x20-\x7e]/gu, codeOf)
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word[0]?.toUpperCase() + word.slice(1))
    .join('');
}

/** The same with every sign by its code: `Page<User>` -> `PageU3cUserU3e`. */
export function spellOut(text: string): string {
  return toPascalCase(text.replace(/[^A-Za-z0-9 ]/gu, codeOf));
}

function codeOf(character: string): string {
  return ` u${character.codePointAt(0)?.toString(16)} `;
}
