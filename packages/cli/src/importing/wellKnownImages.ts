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

/** How one logs in to what an image runs. */
export interface Login {
  username?: string;
  password?: string;
  name?: string;
}

/**
 * By type: which variables set up the login, and what holds where none does, as the documentation of the official
 * images says.
 */
const LOGINS: Record<
  string,
  { username: string[]; password: string[]; name: string[]; defaults: Login }
> = {
  postgres: {
    username: ['POSTGRES_USER', 'POSTGRESQL_USERNAME'],
    password: ['POSTGRES_PASSWORD', 'POSTGRESQL_PASSWORD'],
    name: ['POSTGRES_DB', 'POSTGRESQL_DATABASE'],
    defaults: { username: 'postgres' },
  },
  mysql: {
    username: ['MYSQL_USER', 'MARIADB_USER'],
    password: [
      'MYSQL_PASSWORD',
      'MARIADB_PASSWORD',
      'MYSQL_ROOT_PASSWORD',
      'MARIADB_ROOT_PASSWORD',
    ],
    name: ['MYSQL_DATABASE', 'MARIADB_DATABASE'],
    defaults: { username: 'root' },
  },
  mssql: {
    username: [],
    password: ['MSSQL_SA_PASSWORD', 'SA_PASSWORD'],
    name: [],
    defaults: { username: 'sa', name: 'master' },
  },
  mongodb: {
    username: ['MONGO_INITDB_ROOT_USERNAME', 'MONGODB_ROOT_USER'],
    password: ['MONGO_INITDB_ROOT_PASSWORD', 'MONGODB_ROOT_PASSWORD'],
    name: ['MONGO_INITDB_DATABASE', 'MONGODB_DATABASE'],
    defaults: {},
  },
  redis: {
    username: [],
    password: ['REDIS_PASSWORD'],
    name: [],
    defaults: { username: 'default' },
  },
  amqp: {
    username: ['RABBITMQ_DEFAULT_USER'],
    password: ['RABBITMQ_DEFAULT_PASS'],
    name: [],
    defaults: { username: 'guest', password: 'guest' },
  },
  s3: {
    username: ['MINIO_ROOT_USER', 'MINIO_ACCESS_KEY'],
    password: ['MINIO_ROOT_PASSWORD', 'MINIO_SECRET_KEY'],
    name: [],
    defaults: { username: 'minioadmin', password: 'minioadmin' },
  },
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

/**
 * @param type - of the resource
 * @param variables - of the container that runs it
 */
export function loginOf(
  type: string,
  variables: Readonly<Record<string, string | null>>,
): Login {
  const known = LOGINS[type];
  if (!known) return {};
  const first = (names: readonly string[]) =>
    names.map(name => variables[name]).find(value => value);
  const username = first(known.username) ?? known.defaults.username;
  const password = first(known.password) ?? known.defaults.password;
  // PostgreSQL makes a database of the user's name unless told another.
  const name =
    first(known.name) ??
    known.defaults.name ??
    (type === 'postgres' ? username : undefined);
  return {
    ...(username && { username }),
    ...(password && { password }),
    ...(name && { name }),
  };
}
