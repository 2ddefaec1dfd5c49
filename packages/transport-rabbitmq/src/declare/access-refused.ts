import { BloodbankError } from '@bloodbank/core/errors';
import { replyTextOf } from './reply-text.js';

/** Since 3.13 the broker also says which right was missing. */
const REFUSED = /ACCESS_REFUSED - (?<right>\w+ )?access to (?<kind>\w+) '(?<rest>[\s\S]*)$/;
const PLACE =
  /^(?<name>[\s\S]*?)' in (?:exchange '[\s\S]*?' in )?vhost '(?<vhost>[\s\S]*)' refused for user '(?<user>[\s\S]*)'/;

/**
 * What a missing permission means in words; undefined when the broker refused for another reason, or the login. Where the names
 * are long, the broker has no room for all of them: what it does say is told.
 */
export function parseAccessRefused(error: Error): BloodbankError | undefined {
  const { right = '', kind = 'resource', rest } = REFUSED.exec(replyTextOf(error).text)?.groups ?? {};
  if (rest === undefined) return undefined;
  const { name, vhost, user } = PLACE.exec(rest)?.groups ?? {};
  const message =
    name === undefined
      ? `The user has no ${right}access to the ${kind} "${rest}".`
      : `The user "${user}" has no ${right}access to the ${kind} "${name}" in the virtual host "${vhost}".`;
  return new BloodbankError('transport.forbidden', message, { cause: error });
}
