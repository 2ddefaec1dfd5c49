import { expect, it } from 'vitest';
import { explainFailure, explainTls } from './explain-failure.js';

const failure = (code: string, message: string): Error => Object.assign(new Error(message), { code });

it.each([
  ['SELF_SIGNED_CERT_IN_CHAIN', 'self-signed certificate in certificate chain', 'NODE_EXTRA_CA_CERTS'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'self-signed certificate', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'unable to verify the first certificate', 'NODE_EXTRA_CA_CERTS'],
  ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'unable to get local issuer certificate', 'NODE_EXTRA_CA_CERTS'],
  ['CERT_HAS_EXPIRED', 'certificate has expired', 'Renew'],
  ['CERT_NOT_YET_VALID', 'certificate is not yet valid', 'clock'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', "Hostname/IP does not match certificate's altnames: Host: a.", 'host name'],
])('%s says what to do, by its code and by its words', (code, message, remedy) => {
  for (const thrown of [failure(code, 'x'), new Error(message)]) {
    expect(explainTls(thrown)?.reason).toContain('certificate');
    expect(explainFailure(thrown).remedy).toContain(remedy);
  }
});

it('leaves every other failure its own words', () => {
  expect(explainTls(failure('ECONNREFUSED', 'connect ECONNREFUSED'))).toBeUndefined();
  expect(explainFailure(failure('ECONNREFUSED', 'connect ECONNREFUSED'))).toEqual({ reason: 'connect ECONNREFUSED' });
  expect(explainFailure(null)).toEqual({ reason: expect.any(String) });
});
