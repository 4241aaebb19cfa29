/** Type of the resource that stands for an image that a platform provides, by the last part of the image's name. */
const TYPES: Record<string, string> = {
  postgres: 'postgres',
  postgresql: 'postgres',
  postgis: 'postgres',
  pgvector: 'postgres',
  mysql: 'mysql',
  mariadb: 'mysql',
  redis: 'redis',
  valkey: 'redis',
  mongo: 'mongodb',
  mongodb: 'mongodb',
  rabbitmq: 'amqp',
  minio: 's3',
};

/** @returns undefined for an image of one's own */
export function resourceTypeOf(image: string): string | undefined {
  const name = image
    .replace(/@.*$/, '')
    .replace(/:[^/]*$/, '')
    .split('/');
  if (name.join('/').endsWith('mssql/server')) return 'mssql';
  const last = name[name.length - 1];
  return Object.hasOwn(TYPES, last) ? TYPES[last] : undefined;
}
