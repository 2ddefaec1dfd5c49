import type { VNode } from 'preact';
import type { Problem } from '../api/call.js';
import { Prose } from './prose.js';

/** What the gateway said, with its code and what to do. */
export function ProblemNote({ problem }: { readonly problem: Problem }): VNode {
  return (
    <div class="problem" role="alert">
      <p class="wrap">{problem.message}</p>
      {problem.remedy !== '' && (
        <div class="quiet small">
          <Prose text={problem.remedy} />
        </div>
      )}
      <code class="small quiet">{problem.code}</code>
    </div>
  );
}
