import type { ContractSummary } from '../../api/contracts.js';

export type CopyForm = 'curl' | 'TypeScript' | 'MCP';

/** How to send this from elsewhere. The key is a variable of the shell, never the key. */
export function copyAs(form: CopyForm, kind: ContractSummary['kind'], type: string, payload: unknown): string {
  if (form === 'curl') return curlOf(kind, type, payload);
  if (form === 'MCP') return mcpOf(type, payload);
  const text = JSON.stringify(payload, null, 2);
  return kind === 'command'
    ? `const reply = await bus.request(${quoted(type)}, ${text});`
    : `const receipt = await bus.publish(${quoted(type)}, ${text});`;
}

function curlOf(kind: ContractSummary['kind'], type: string, payload: unknown): string {
  const path = `${kind === 'command' ? 'commands' : 'events'}/${type.split('.').map(encodeURIComponent).join('/')}`;
  const body = JSON.stringify(payload).replaceAll("'", "'\\''");
  return [
    `curl -i '${new URL(path, document.baseURI).href.replace(/#.*$/, '').replaceAll("'", '%27')}'`,
    `-H 'content-type: application/json'`,
    `-H "authorization: Bearer $BLOODBANK_KEY"`,
    `-d '${body}'`,
  ].join(' \\\n  ');
}

function mcpOf(type: string, payload: unknown): string {
  const call = { name: 'publish_event', arguments: { type, payload } };
  return JSON.stringify({ method: 'tools/call', params: call }, null, 2);
}

function quoted(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
}
