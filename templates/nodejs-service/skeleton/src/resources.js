{% if values.database -%}
import pg from 'pg';
{% endif -%}
{% if values.cache -%}
import { createClient } from 'redis';
{% endif -%}
{% if values.database or values.cache -%}
import { log } from './log.js';

{% endif -%}
/**
 * Opens what `score.yaml` declares, from the variables that it sets. Connections are made when first needed, so the
 * service starts, and says that it is not ready, while a resource is still coming up.
 *
 * @param {NodeJS.ProcessEnv} environment
 */
export function openResources(environment) {
{%- if values.database or values.cache %}
  return {
{%- if values.database %}
    database: openDatabase(environment),
{%- endif %}
{%- if values.cache %}
    cache: openCache(environment),
{%- endif %}
  };
{%- else %}
  void environment;
  return {};
{%- endif %}
}
{%- if values.database %}

function openDatabase(environment) {
  const pool = new pg.Pool({
    host: environment.DATABASE_HOST,
    port: Number(environment.DATABASE_PORT ?? 5432),
    database: environment.DATABASE_NAME,
    user: environment.DATABASE_USER,
    password: environment.DATABASE_PASSWORD,
    connectionTimeoutMillis: 2_000,
  });
  pool.on('error', error => log('error', 'database connection lost', { error: error.message }));
  return {
    pool,
    check: async () => {
      await pool.query('SELECT 1');
    },
    close: () => pool.end(),
  };
}
{%- endif %}
{%- if values.cache %}

function openCache(environment) {
  const client = createClient({
    socket: {
      host: environment.CACHE_HOST,
      port: Number(environment.CACHE_PORT ?? 6379),
      connectTimeout: 2_000,
      reconnectStrategy: false,
    },
    username: environment.CACHE_USER || undefined,
    password: environment.CACHE_PASSWORD,
  });
  client.on('error', error => log('error', 'cache connection lost', { error: error.message }));
  return {
    client,
    check: async () => {
      if (!client.isOpen) await client.connect();
      await client.ping();
    },
    close: async () => {
      if (client.isOpen) await client.close();
    },
  };
}
{%- endif %}
