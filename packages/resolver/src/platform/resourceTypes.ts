const OUTPUTS: Record<string, readonly string[]> = {
  dns: ['host'],
  'service-port': ['hostname', 'port'],
  postgres: ['host', 'port', 'name', 'database', 'username', 'password'],
  'postgres-instance': ['host', 'port', 'username', 'password'],
  mysql: ['host', 'port', 'name', 'database', 'username', 'password'],
  redis: ['host', 'port', 'username', 'password'],
  mongodb: ['host', 'port', 'username', 'password', 'connection'],
  amqp: ['host', 'port', 'vhost', 'username', 'password'],
  mssql: ['server', 'port', 'connection', 'database', 'username', 'password'],
  s3: ['bucket', 'endpoint', 'region', 'access_key_id', 'secret_key'],
  'kafka-topic': ['host', 'port', 'name', 'num_partitions'],
};

/** Outputs that Score's reference implementations give for a resource type; none for a type they do not know. */
export function wellKnownOutputs(type: string): readonly string[] {
  return Object.hasOwn(OUTPUTS, type) ? OUTPUTS[type] : [];
}

/** Types of resources that stand for another workload. */
const CALLS = new Set(['service', 'service-port']);

/** Whether resources of a type stand for other workloads. */
export function isCall(type: string): boolean {
  return CALLS.has(type);
}
