import { BloodbankError } from '@bloodbank/core/errors';

/** Since 3.13 the broker also says which right was missing. */
const REFUSED =
  /ACCESS_REFUSED - (?<right>\w+ )?access to (?<kind>\w+) '(?<name>[^']*)' in vhost '(?<vhost>[^']*)' refused for user '(?<user>[^']*)'/;

/** What a missing permission means in words; undefined when the broker refused for another reason, or the login. */
export function parseAccessRefused(error: Error): BloodbankError | undefined {
  const refused = REFUSED.exec(error.message)?.groups;
  if (refused === undefined) return undefined;
  const { right = '', kind = 'resource', name = '', vhost = '/', user = '' } = refused;
  const message = `The user "${user}" has no ${right}access to the ${kind} "${name}" in the virtual host "${vhost}".`;
  return new BloodbankError('transport.forbidden', message, { cause: error });
}
