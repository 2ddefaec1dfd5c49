import { toError } from './to-error.js';

/** Why a server cannot be used, and, where its own words help nobody, what to do. */
export interface ExplainedFailure {
  readonly reason: string;
  readonly remedy?: string;
}

interface Case {
  /** Of the code and the message: some clients pass on only one of them. */
  readonly sign: RegExp;
  readonly reason: string;
  readonly remedy: string;
}

/** What Node says of a TLS handshake (Node's manual, "X509 certificate error codes"). */
const TLS_CASES: readonly Case[] = [
  {
    sign: /SELF_SIGNED_CERT|self-signed certificate|UNABLE_TO_(VERIFY_LEAF|GET_ISSUER)|unable to (verify the first|get (local )?issuer)/,
    reason: 'its certificate is of an authority that this machine does not trust',
    remedy:
      'Name a file with the certificate of that authority in NODE_EXTRA_CA_CERTS, in the environment of the process: a `.env` file is read too late.',
  },
  {
    sign: /CERT_HAS_EXPIRED|certificate has expired/,
    reason: 'its certificate has expired',
    remedy: 'Renew the certificate of that server; where it is valid, set the clock of this machine.',
  },
  {
    sign: /CERT_NOT_YET_VALID|certificate is not yet valid/,
    reason: 'its certificate is not valid yet',
    remedy: 'Set the clock of this machine, or wait until the certificate is valid.',
  },
  {
    sign: /ERR_TLS_CERT_ALTNAME_INVALID|does not match certificate's altnames/,
    reason: 'its certificate is for other host names than the one in the address',
    remedy: 'Write a host name of the certificate into the address, or give that server a certificate for this name.',
  },
];

/** What the TLS handshake failed of; undefined where it failed of something else. Never throws. */
export function explainTls(thrown: unknown): Required<ExplainedFailure> | undefined {
  const error = toError(thrown);
  const said = `${'code' in error ? String(error.code) : ''} ${error.message}`;
  const found = TLS_CASES.find(({ sign }) => sign.test(said));
  return found && { reason: found.reason, remedy: found.remedy };
}

/** Why a server could not be used, in words of its client unless better ones are known. Never throws. */
export function explainFailure(thrown: unknown): ExplainedFailure {
  return explainTls(thrown) ?? { reason: toError(thrown).message };
}
