import { BloodbankError } from '@bloodbank/core/errors';

/**
 * An optional peer: a package that a service installs beside the bus where it needs it.
 *
 * @throws {BloodbankError} `config.invalid`, with the line that installs it, where it is not there.
 */
export async function loadPeer<M>(name: string, load: () => Promise<M>): Promise<M> {
  try {
    return await load();
  } catch (thrown) {
    const { code, message } = thrown as NodeJS.ErrnoException;
    // What the package itself lacks is another matter, and says so itself.
    if (code !== 'ERR_MODULE_NOT_FOUND' || !message.includes(`'${name}'`)) throw thrown;
    throw new BloodbankError('config.invalid', `This address needs ${name}, which is not installed.`, {
      cause: thrown,
      remedy: `npm install ${name}`,
    });
  }
}
