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
export function kafkaUrlFrom(variables: Variables): string | undefined {
  const bootstrap = variables['KAFKA_BOOTSTRAP_SERVERS'];
  if (!bootstrap) return undefined;
  if (bootstrap.includes('://')) return withKafkaVariables(bootstrap, variables);
  const isEncrypted = /SSL/i.test((variables['KAFKA_SECURITY_PROTOCOL'] ?? '').replace(/^SASL_PLAINTEXT$/i, ''));
  return withKafkaVariables(`${isEncrypted ? 'kafkas' : 'kafka'}://${bootstrap}`, variables);
}

/** What the variables say beside an address of Kafka. Where it says the same itself, it wins; any other address is left as it is. */
export function withKafkaVariables(url: string, variables: Variables): string {
  if (!/^kafkas?:/i.test(url)) return url;
  const [address = '', query = ''] = url.split(/\?(.*)/s);
  const own = new URLSearchParams(query);
  const added = new URLSearchParams();
  const hasLogin = address.includes('@') || LOGIN.some((parameter) => own.has(parameter));
  for (const [variable, parameter] of Object.entries(PARAMETERS)) {
    const value = variables[variable];
    const isSaid = own.has(parameter) || (hasLogin && LOGIN.includes(parameter));
    if (value && !isSaid) added.set(parameter, value);
  }
  // The end of a topic is where a group that has read nothing begins here in any case.
  if (variables['KAFKA_AUTO_OFFSET_RESET'] === 'earliest' && !own.has('begin')) added.set('begin', 'earliest');
  const renamed = renamedTopics(variables);
  // The last one of a name counts.
  const topics = [...renamed, ...(own.get('topics') ?? '').split(',').filter((pair) => pair !== '')];
  if (renamed.length > 0) {
    own.delete('topics');
    added.set('topics', topics.join(','));
  }
  if (added.size === 0) return url;
  const parameters = new URLSearchParams([...own, ...added]);
  return `${address}?${parameters.toString()}`;
}

type Variables = Readonly<Record<string, string | undefined>>;

const LOGIN: readonly string[] = ['username', 'password', 'passwordFile'];

const PARAMETERS: Readonly<Record<string, string>> = {
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

/**
 * ONEX's overrides: `KAFKA_CODEGEN_VALIDATE_REQUEST` is the topic of `omninode.codegen.request.validate.v1`. Its audit topics have
 * no pattern: `KAFKA_AUDIT_AGENT_EXECUTION` is that of `omninode.audit.agent_execution.v1`.
 */
function renamedTopics(variables: Variables): readonly string[] {
  return Object.entries(variables).flatMap(([variable, topic]) => {
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
