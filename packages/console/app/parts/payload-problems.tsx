import type { VNode } from 'preact';
import type { PayloadProblem } from '../api/catalogue.js';

/** What is wrong with a payload, each with its place; or that nothing is. */
export function PayloadProblems({ problems }: { readonly problems: readonly PayloadProblem[] | undefined }): VNode {
  if (problems === undefined) return <p class="quiet small payload-problems">Not checked yet.</p>;
  if (problems.length === 0) return <p class="good small payload-problems">Fits its schema.</p>;
  return (
    <ul class="payload-problems bad small">
      {problems.map(({ path, message }) => (
        <li key={path + message}>
          <code>{path || '(all of it)'}</code> {message}
        </li>
      ))}
    </ul>
  );
}
