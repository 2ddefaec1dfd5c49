import type { VNode } from 'preact';
export function CataloguePage(): VNode {
  return (
    <div class="page">
      <h1>Catalogue</h1>
    </div>
  );
}
