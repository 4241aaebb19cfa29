import type { JsonObject, JsonValue } from '@backstage/types';
import { isRecord } from '@macadam/yaml';

/** What one place of configuration says: a file, or the variables named APP_CONFIG_…. */
export interface Said {
  /** Of the file, if it is one. */
  path?: string;
  data: JsonObject;
}

/** A value that app-config.production.yaml takes from an environment variable. */
interface Setting {
  variable: string;
  what: string;
  /** Where the configuration has it. */
  at: string;
}

export interface Findings {
  /** Without these nothing starts. */
  missing: Setting[];
  /** What it starts without, and how to have it. */
  without: Group[];
}

const PRODUCTION = 'app-config.production.yaml';
/** What app-config.production.yaml says where a variable is not set, so that every message about it says so. */
const NOT_SET = /\bis[.-]not[.-]set\b/;

const REQUIRED: Setting[] = [
  {
    variable: 'MACADAM_PUBLIC_URL',
    what: 'where people reach the portal',
    at: 'backend.baseUrl',
  },
  {
    variable: 'MACADAM_STATE',
    what: 'a folder for mirrors of repositories',
    at: 'macadam.git.directory',
  },
  {
    variable: 'POSTGRES_HOST',
    what: 'where PostgreSQL answers',
    at: 'backend.database.connection.host',
  },
  {
    variable: 'POSTGRES_PORT',
    what: 'the port of PostgreSQL',
    at: 'backend.database.connection.port',
  },
  {
    variable: 'POSTGRES_USER',
    what: 'a user of PostgreSQL who may create databases',
    at: 'backend.database.connection.user',
  },
  {
    variable: 'POSTGRES_PASSWORD',
    what: 'the password of that user',
    at: 'backend.database.connection.password',
  },
  {
    variable: 'SESSION_SECRET',
    what: 'signs the cookies of a sign-in: random, at least 32 bytes',
    at: 'auth.session.secret',
  },
  {
    variable: 'OIDC_METADATA_URL',
    what: 'the discovery document of the identity provider',
    at: 'auth.providers.oidc.production.metadataUrl',
  },
  {
    variable: 'OIDC_CLIENT_ID',
    what: 'what the identity provider calls the portal',
    at: 'auth.providers.oidc.production.clientId',
  },
  {
    variable: 'OIDC_CLIENT_SECRET',
    what: 'the secret that goes with it',
    at: 'auth.providers.oidc.production.clientSecret',
  },
];

/** What may be left out as a whole, and is of no use in part. */
interface Group {
  what: string;
  settings: Setting[];
}

const PLATFORM_REPOSITORY: Setting = {
  variable: 'MACADAM_PLATFORM_REPOSITORY',
  what: 'owner/name of the repository with what platform/ holds',
  at: 'macadam.git.platformRepository',
};

const GITHUB: Group = {
  what: 'GitHub',
  settings: [
    {
      variable: 'GITHUB_TOKEN',
      what: 'reads repositories and writes to the environments repository',
      at: 'integrations.github.0.token',
    },
    PLATFORM_REPOSITORY,
  ],
};

const GITEA_HOST: Setting = {
  variable: 'GITEA_HOST',
  what: 'the host of Gitea, with its port if it has one',
  at: 'integrations.gitea.0.host',
};

const GITEA: Group = {
  what: 'Gitea',
  settings: [
    GITEA_HOST,
    {
      variable: 'GITEA_TOKEN',
      what: 'reads repositories and writes to the environments repository',
      at: 'integrations.gitea.0.password',
    },
    PLATFORM_REPOSITORY,
  ],
};

const CLUSTER: Group = {
  what: 'a cluster',
  settings: [
    {
      variable: 'CLUSTER_URL',
      what: 'where the API server of the cluster answers',
      at: 'kubernetes.clusterLocatorMethods.0.clusters.0.url',
    },
    {
      variable: 'CLUSTER_READ_TOKEN',
      what: 'of a service account that only reads',
      at: 'kubernetes.clusterLocatorMethods.0.clusters.0.serviceAccountToken',
    },
    {
      variable: 'CLUSTER_RECONCILE_TOKEN',
      what: 'of a service account that asks Flux to reconcile',
      at: 'macadam.gitops.reconcileTokens.main',
    },
  ],
};

/**
 * What app-config.production.yaml takes from the environment and is not there.
 * A value in a file that is loaded later counts as much as the variable; without that file nothing is asked for.
 *
 * @param said in the order in which it is loaded
 */
export function findSettings(said: Said[]): Findings {
  const first = said.findIndex(({ path }) => path?.endsWith(PRODUCTION));
  const findings: Findings = { missing: [], without: [] };
  if (first < 0) return findings;
  const [production, ...later] = said.slice(first).map(({ data }) => data);
  const isSet = ({ at }: Setting) =>
    later.some(data => isSaid(data, at)) || holdsValue(production, at);
  findings.missing.push(...REQUIRED.filter(each => !isSet(each)));
  for (const group of [isSet(GITEA_HOST) ? GITEA : GITHUB, CLUSTER]) {
    const { settings } = group;
    const replaced = settings.some(({ at }) =>
      later.some(data => isSaid(data, at)),
    );
    if (replaced) continue;
    const absent = settings.filter(each => !isSet(each));
    if (absent.length === settings.length) findings.without.push(group);
    else findings.missing.push(...absent);
  }
  return findings;
}

/** Everything that is missing at once; never a value. */
export function describeMissing(missing: Setting[]): string {
  const width = Math.max(...missing.map(({ variable }) => variable.length));
  return [
    `${PRODUCTION} needs what is not set:`,
    ...missing.map(
      ({ variable, what, at }) =>
        `  ${variable.padEnd(width)}  ${what} (${at})`,
    ),
    'Set these environment variables, or the values in a file that is loaded after it: see docs/production.md.',
  ].join('\n');
}

/** Whether data decide about a path: with a value, with one above it that leaves no room for it, or with a list. */
function isSaid(data: JsonValue | undefined, at: string): boolean {
  let value = data;
  for (const key of at.split('.')) {
    if (!isRecord(value)) return value !== undefined;
    value = value[key];
  }
  return value !== undefined;
}

function holdsValue(data: JsonValue | undefined, at: string): boolean {
  let value = data;
  for (const key of at.split('.')) {
    if (Array.isArray(value)) value = value[Number(key)];
    else if (isRecord(value)) value = value[key];
    else return false;
  }
  return value !== undefined && value !== '' && !NOT_SET.test(String(value));
}
