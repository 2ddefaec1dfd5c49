import { relative } from 'node:path';
import { askGit } from '../open/git.js';
import type { Commit } from '../open/open-git.js';

/** So many versions of a tree may lie in a queue, and then some. */
const MAX_COMMITS = 100;

/** Every earlier version of the schemas: the tags that led to a commit, or, where there are none, the commits that touched them. */
export async function earlierCommits(root: string, schemas: string, from: string): Promise<readonly Commit[]> {
  const top = (await askGit(root, 'rev-parse', '--show-toplevel')) ?? root;
  const path = relative(top, schemas) || '.';
  const tags = await askGit(
    root,
    'for-each-ref',
    '--sort=-creatordate',
    `--merged=${from}`,
    '--format=%(refname:short) %(objectname) %(*objectname)',
    'refs/tags',
  );
  const tagged = linesOf(tags).map((line): Commit => {
    const [name = '', object = '', target = ''] = line.split(' ');
    return { name, id: target || object };
  });
  if (tagged.length > 0) return tagged.slice(0, MAX_COMMITS);
  const log = await askGit(
    top,
    'log',
    `--max-count=${MAX_COMMITS}`,
    '--format=%H',
    '--end-of-options',
    from,
    '--',
    path,
  );
  return linesOf(log).map((id) => ({ name: id.slice(0, 12), id }));
}

function linesOf(text: string | undefined): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line !== '');
}
