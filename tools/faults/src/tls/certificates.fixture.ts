import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Files in PEM form. The certificates are for the host name `localhost` alone. */
export interface Certificates {
  readonly authority: string;
  readonly key: string;
  readonly valid: string;
  readonly expired: string;
}

/** An authority that nobody trusts, and what it certified. */
export async function makeCertificates(folder: string): Promise<Certificates> {
  const at = (name: string): string => join(folder, name);
  const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder });
  const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await openssl('req', '-x509', ...newKey, '-keyout', 'ca.key', '-out', 'ca.pem', '-days', '2', '-subj', '/CN=Test CA');
  await openssl('req', ...newKey, '-keyout', 'server.key', '-out', 'server.csr', '-subj', '/CN=localhost');
  await writeFile(at('names.cnf'), 'subjectAltName=DNS:localhost\n');
  const sign = (days: string, out: string) => {
    const authority = ['-CA', 'ca.pem', '-CAkey', 'ca.key', '-CAcreateserial'];
    return openssl(
      'x509',
      '-req',
      '-in',
      'server.csr',
      ...authority,
      '-days',
      days,
      '-extfile',
      'names.cnf',
      '-out',
      out,
    );
  };
  await sign('2', 'valid.pem');
  await sign('-1', 'expired.pem');
  return { authority: at('ca.pem'), key: at('server.key'), valid: at('valid.pem'), expired: at('expired.pem') };
}
