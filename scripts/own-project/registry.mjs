/**
 * A registry on a loopback port that takes what npm publishes and hands it out again; anything else it does not have. In memory.
 *
 * `const registry = await startRegistry()` gives `{ url, close() }`.
 */
import { createServer } from 'node:http';

export async function startRegistry() {
  /** By name: the document as npm sent it. */
  const packages = new Map();
  const tarballs = new Map();
  const server = createServer(async (request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    const answer = (status, body) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(JSON.stringify(body));
    };
    if (request.method === 'PUT') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      publish(path, JSON.parse(Buffer.concat(chunks).toString()));
      return answer(201, { ok: true });
    }
    if (tarballs.has(path)) return response.end(tarballs.get(path));
    return packages.has(path) ? answer(200, packages.get(path)) : answer(404, { error: 'not_found' });
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${server.address().port}/`;

  function publish(name, sent) {
    const known = packages.get(name) ?? { name, versions: {}, 'dist-tags': {} };
    for (const [version, manifest] of Object.entries(sent.versions)) {
      const [attachment] = Object.values(sent._attachments);
      const file = `${name}/-/${version}.tgz`;
      tarballs.set(file, Buffer.from(attachment.data, 'base64'));
      known.versions[version] = { ...manifest, dist: { ...manifest.dist, tarball: `${url}${file}` } };
    }
    packages.set(name, { ...known, 'dist-tags': { ...known['dist-tags'], ...sent['dist-tags'] } });
  }

  return {
    url,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(resolve);
      }),
  };
}
