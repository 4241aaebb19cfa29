/** External Secrets Operator: external-secrets.io and generators.external-secrets.io. */
import {
  AGE,
  READY,
  anything,
  choice,
  closed,
  define,
  flag,
  integer,
  list,
  open,
  statusWithConditions,
  text,
  textMap,
  withDefault,
} from './define';

const storeRef = closed({
  name: text,
  kind: choice('SecretStore', 'ClusterSecretStore'),
});
const generatorRef = closed({ apiVersion: text, 'kind!': text, 'name!': text });
const remoteRef = open({
  'key!': text,
  property: text,
  version: text,
  conversionStrategy: withDefault(choice('Default', 'Unicode'), 'Default'),
  decodingStrategy: withDefault(
    choice('Auto', 'Base64', 'Base64URL', 'None'),
    'None',
  ),
  metadataPolicy: withDefault(choice('None', 'Fetch'), 'None'),
});
const sourceRef = closed({ storeRef, generatorRef });

const target = open({
  name: text,
  creationPolicy: withDefault(
    choice('Owner', 'Orphan', 'Merge', 'None'),
    'Owner',
  ),
  deletionPolicy: withDefault(choice('Delete', 'Merge', 'Retain'), 'Retain'),
  immutable: flag,
  template: open({
    type: text,
    engineVersion: withDefault(choice('v2'), 'v2'),
    mergePolicy: withDefault(choice('Replace', 'Merge'), 'Replace'),
    metadata: open({ labels: textMap, annotations: textMap }),
    data: textMap,
    templateFrom: list(open()),
  }),
});

const externalSecret = define({
  group: 'external-secrets.io',
  kind: 'ExternalSecret',
  plural: 'externalsecrets',
  short: ['es'],
  categories: ['external-secrets'],
  versions: ['v1'],
  fields: {
    spec: open({
      secretStoreRef: storeRef,
      target: withDefault(target, {
        creationPolicy: 'Owner',
        deletionPolicy: 'Retain',
      }),
      refreshInterval: withDefault(text, '1h'),
      refreshPolicy: choice('CreatedOnce', 'Periodic', 'OnChange'),
      data: list(
        open({ 'secretKey!': text, 'remoteRef!': remoteRef, sourceRef }),
      ),
      dataFrom: list(
        open({
          extract: remoteRef,
          find: open(),
          rewrite: list(open()),
          sourceRef,
        }),
      ),
    }),
    status: statusWithConditions({
      refreshTime: text,
      syncedResourceVersion: text,
      binding: open({ name: text }),
    }),
  },
  columns: {
    StoreType: '.spec.secretStoreRef.kind',
    Store: '.spec.secretStoreRef.name',
    'Refresh Interval': '.spec.refreshInterval',
    Status: '.status.conditions[?(@.type=="Ready")].reason',
    Ready: READY,
    'Last Sync': 'date:.status.refreshTime',
  },
});

const storeFields = {
  spec: open({
    controller: text,
    'provider!': { ...open(), minProperties: 1, maxProperties: 1 },
    refreshInterval: integer,
    retrySettings: open(),
    conditions: list(open()),
  }),
  status: statusWithConditions({ capabilities: text }),
};
const storeColumns = {
  AGE,
  Status: '.status.conditions[?(@.type=="Ready")].reason',
  Capabilities: '.status.capabilities',
  Ready: READY,
};

const secretStore = define({
  group: 'external-secrets.io',
  kind: 'SecretStore',
  plural: 'secretstores',
  short: ['ss'],
  categories: ['external-secrets'],
  versions: ['v1'],
  fields: storeFields,
  columns: storeColumns,
});

const clusterSecretStore = define({
  group: 'external-secrets.io',
  kind: 'ClusterSecretStore',
  plural: 'clustersecretstores',
  short: ['css'],
  categories: ['external-secrets'],
  cluster: true,
  versions: ['v1'],
  fields: storeFields,
  columns: storeColumns,
});

const password = define({
  group: 'generators.external-secrets.io',
  kind: 'Password',
  plural: 'passwords',
  categories: ['external-secrets', 'external-secrets-generators'],
  versions: ['v1alpha1'],
  fields: {
    spec: open({
      length: withDefault(integer, 24),
      digits: integer,
      symbols: integer,
      symbolCharacters: text,
      noUpper: withDefault(flag, false),
      allowRepeat: withDefault(flag, false),
      encoding: withDefault(
        choice('base64', 'base64url', 'base32', 'hex', 'raw'),
        'raw',
      ),
      secretKeys: list(text),
    }),
    status: anything,
  },
  columns: { Age: AGE },
});

export const EXTERNAL_SECRETS_DEFINITIONS = [
  externalSecret,
  secretStore,
  clusterSecretStore,
  password,
];
