import { credentials } from 'amqplib';

/**
 * Who an address says that we are, as RabbitMQ reads it. amqplib would decode it as Latin-1, so that a password beyond
 * ASCII would arrive as another.
 */
export function credentialsOf(url: string): ReturnType<typeof credentials.plain> {
  const { username, password } = new URL(url);
  if (username === '' && password === '') return credentials.plain('guest', 'guest');
  return credentials.plain(decodeURIComponent(username), decodeURIComponent(password));
}
