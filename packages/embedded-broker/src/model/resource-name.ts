/** How RabbitMQ names a resource in its error texts. The one virtual host is '/'. */
export function queueText(name: string): string {
  return `queue '${name}' in vhost '/'`;
}

export function exchangeText(name: string): string {
  return `exchange '${name}' in vhost '/'`;
}
