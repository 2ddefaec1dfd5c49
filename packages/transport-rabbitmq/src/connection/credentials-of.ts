import { credentials } from 'amqplib';

/**
 * Who an address says that we are, as RabbitMQ reads it. amqplib would decode it as Latin-1, and rascal joins both by a colon
 * before it is decoded again, so that a password beyond ASCII and a name with a colon would arrive as others.
 */
export function credentialsOf(url: string): ReturnType<typeof credentials.plain> {
  const { username, password } = new URL(url);
  if (username === '' && password === '') return credentials.plain('guest', 'guest');
  return credentials.plain(decodeURIComponent(username), decodeURIComponent(password));
}
