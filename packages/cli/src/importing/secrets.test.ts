import { isSecret, looksSecret } from './secrets';

describe('looksSecret', () => {
  it.each([
    'DB_PASSWORD',
    'dbPassword',
    'POSTGRES_PASSWORD',
    'PASSWD',
    'DB_PASS',
    'SECRET_KEY_BASE',
    'sessionSecret',
    'API_TOKEN',
    'apiKey',
    'APIKEY',
    'ENCRYPTION_KEY',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    '--api-token',
    'JWT_SIGNING_KEY',
    'ConnectionStrings__Password',
    'DB_PWD',
    'Password',
    'GOOGLE_CREDENTIALS',
    'PASSWORD_2',
    'HASH_SALT',
  ])('%s is the name of a secret', name =>
    expect(looksSecret(name)).toBe(true),
  );

  it.each([
    'PWD',
    'KEY',
    'PUBLIC_KEY',
    'PARTITION_KEY',
    'CACHE_KEY',
    'KEYSPACE',
    'TOKEN_TTL',
    'PASSWORD_MIN_LENGTH',
    'SECRET_NAME',
    'DB_PASSWORD_FILE',
    'TOKEN_URL',
    'TOKENIZER',
    'COMPASS',
    'PASSENGER_PORT',
    'SECRETARY',
    'MONKEY',
    'TURKEY',
    'PASSWORD_POLICY',
    'TOKEN_ISSUER',
  ])('%s is not', name => expect(looksSecret(name)).toBe(false));
});

it.each([
  ['PASSWORD', 'hunter2', true],
  ['PASSWORD', '', false],
  ['TOKEN_SECRET', 'true', false],
  ['ADMIN_PASSWORD', '/run/secrets/admin', false],
  ['NOTHING', 'hunter2', false],
  ['NOTHING', '-----BEGIN RSA PRIVATE KEY-----\nx', true],
  ['NOTHING', 'ghp_abcdefghijklmnop', true],
])('%s=%j is a secret: %s', (name, text, expected) =>
  expect(isSecret(name, text)).toBe(expected),
);
