/**
 * The variables that Kafka's users set already, ONEX's among them, as a URL; undefined where `KAFKA_BOOTSTRAP_SERVERS` is
 * not set.
 *
 * @example
 * ```ts
 * kafkaUrlFrom({ KAFKA_BOOTSTRAP_SERVERS: 'redpanda:9092', KAFKA_CONSUMER_GROUP: 'archon-intelligence' });
 * // kafka://redpanda:9092?group=archon-intelligence
 * ```
 */
export function kafkaUrlFrom(settings: Readonly<Record<string, unknown>>): string | undefined {
  const env = textsOf(settings);
  const bootstrap = env['KAFKA_BOOTSTRAP_SERVERS'];
  if (!bootstrap) return undefined;
  if (bootstrap.includes('://')) return bootstrap;
  const isEncrypted = /SSL/i.test((env['KAFKA_SECURITY_PROTOCOL'] ?? '').replace(/^SASL_PLAINTEXT$/i, ''));
  const parameters = new URLSearchParams();
  for (const [variable, parameter] of Object.entries(VARIABLES)) {
    const value = env[variable];
    if (value) parameters.set(parameter, value);
  }
  // The end of a topic is where a group that has read nothing begins here in any case.
  if (env['KAFKA_AUTO_OFFSET_RESET'] === 'earliest') parameters.set('begin', 'earliest');
  const renamed = renamedTopics(env);
  if (renamed.length > 0) parameters.set('topics', renamed.join(','));
  const query = parameters.toString();
  return `${isEncrypted ? 'kafkas' : 'kafka'}://${bootstrap}${query === '' ? '' : `?${query}`}`;
}

const VARIABLES: Readonly<Record<string, string>> = {
  KAFKA_CONSUMER_GROUP: 'group',
  KAFKA_MAX_IN_FLIGHT: 'maxInFlight',
  KAFKA_SESSION_TIMEOUT_MS: 'sessionTimeoutMs',
  KAFKA_HEARTBEAT_INTERVAL_MS: 'heartbeatMs',
  KAFKA_TOPIC_PARTITIONS: 'partitions',
  KAFKA_TOPIC_REPLICAS: 'replicas',
  KAFKA_TOPIC_RETENTION_MS: 'retentionMs',
  KAFKA_SASL_MECHANISM: 'mechanism',
  KAFKA_SASL_USERNAME: 'username',
  KAFKA_SASL_PASSWORD: 'password',
  KAFKA_SASL_PASSWORD_FILE: 'passwordFile',
  KAFKA_SSL_CA_FILE: 'caFile',
  KAFKA_SSL_CERT_FILE: 'certFile',
  KAFKA_SSL_KEY_FILE: 'keyFile',
};

/** Settings that were read already may be numbers. */
function textsOf(settings: Readonly<Record<string, unknown>>): Readonly<Record<string, string | undefined>> {
  const own = Object.entries(settings).filter(([name, value]) => name.startsWith('KAFKA_') && value !== undefined);
  return Object.fromEntries(own.map(([name, value]) => [name, String(value)]));
}

/**
 * ONEX's overrides: `KAFKA_CODEGEN_VALIDATE_REQUEST` is the topic of `omninode.codegen.request.validate.v1`. Its audit topics have
 * no pattern: `KAFKA_AUDIT_AGENT_EXECUTION` is that of `omninode.audit.agent_execution.v1`.
 */
function renamedTopics(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return Object.entries(env).flatMap(([variable, topic]) => {
    const name = onexNameOf(variable);
    return name === undefined || !topic || name === topic ? [] : [`${name}=${topic}`];
  });
}

function onexNameOf(variable: string): string | undefined {
  const audit = /^KAFKA_AUDIT_([A-Z_]+)$/.exec(variable)?.[1];
  if (audit !== undefined) return `omninode.audit.${audit.toLowerCase()}.v1`;
  const match = /^KAFKA_([A-Z]+)_([A-Z_]+)_(REQUEST|RESPONSE|EVENT)$/.exec(variable);
  if (match === null) return undefined;
  const [domain, operation, pattern] = match.slice(1).map((word) => word.toLowerCase());
  return `omninode.${domain}.${pattern}.${operation}.v1`;
}
