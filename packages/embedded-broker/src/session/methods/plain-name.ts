/** A name without line breaks, which RabbitMQ takes out of the names it declares and looks up. */
export function plainName(name: string): string {
  return /[\r\n]/.test(name) ? name.replaceAll(/[\r\n]/g, '') : name;
}
