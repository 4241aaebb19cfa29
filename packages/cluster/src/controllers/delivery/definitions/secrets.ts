import { anything, conditions, type Definition, duration, flag, list, object, oneOf, readyColumn, text, texts, time, whole, withDefault } from './schema';

const group = 'external-secrets.io';
const storeRef = object({ name: text, kind: oneOf('SecretStore', 'ClusterSecretStore') });
const sourceRef = object({ storeRef, generatorRef: object({ apiVersion: text, 'kind!': text, 'name!': text }) });
const remote = {
  'key!': text,
  property: text,
  version: text,
  decodingStrategy: oneOf('Auto', 'Base64', 'Base64URL', 'None'),
  conversionStrategy: oneOf('Default', 'Unicode'),
  metadataPolicy: oneOf('None', 'Fetch'),
};

const externalSecret: Definition = {
  group,
  versions: ['v1'],
  kind: 'ExternalSecret',
  plural: 'externalsecrets',
  shortNames: ['es'],
  columns: {
    StoreType: '.spec.secretStoreRef.kind',
    Store: '.spec.secretStoreRef.name',
    'Refresh Interval': '.spec.refreshInterval',
    Status: '.status.conditions[?(@.type=="Ready")].reason',
    Ready: readyColumn,
  },
  fields: {
    spec: object({
      secretStoreRef: storeRef,
      refreshPolicy: oneOf('CreatedOnce', 'Periodic', 'OnChange'),
      refreshInterval: withDefault(duration, '1h0m0s'),
      target: withDefault(
        object({
          name: text,
          creationPolicy: withDefault(oneOf('Owner', 'Orphan', 'Merge', 'None'), 'Owner'),
          deletionPolicy: withDefault(oneOf('Delete', 'Merge', 'Retain'), 'Retain'),
          immutable: flag,
          template: object({
            type: text,
            engineVersion: withDefault(oneOf('v2'), 'v2'),
            mergePolicy: withDefault(oneOf('Replace', 'Merge'), 'Replace'),
            metadata: object({ labels: texts, annotations: texts, finalizers: list(text) }),
            data: texts,
            templateFrom: list(anything),
          }),
        }),
        { creationPolicy: 'Owner', deletionPolicy: 'Retain' },
      ),
      data: list(object({ 'secretKey!': text, 'remoteRef!': object(remote), sourceRef })),
      dataFrom: list(object({ extract: object(remote), find: anything, rewrite: list(anything), sourceRef })),
    }),
    status: object({ conditions, refreshTime: { ...time, nullable: true }, syncedResourceVersion: text, binding: object({ name: text }) }),
  },
};

const storeFields = {
  spec: object({
    controller: text,
    conditions: list(anything),
    retrySettings: anything,
    refreshInterval: whole,
    'provider!': anything,
  }),
  status: object({ conditions, capabilities: text }),
};

const storeColumns = { Status: '.status.conditions[?(@.type=="Ready")].reason', Capabilities: '.status.capabilities', Ready: readyColumn };

const secretStore: Definition = {
  group, versions: ['v1'], kind: 'SecretStore', plural: 'secretstores', shortNames: ['ss'], columns: storeColumns, fields: storeFields,
};

const clusterSecretStore: Definition = {
  ...secretStore, kind: 'ClusterSecretStore', plural: 'clustersecretstores', shortNames: ['css'], cluster: true,
};

const password: Definition = {
  group: 'generators.external-secrets.io',
  versions: ['v1alpha1'],
  kind: 'Password',
  plural: 'passwords',
  fields: {
    spec: object({
      length: withDefault(whole, 24),
      digits: whole,
      symbols: whole,
      symbolCharacters: text,
      noUpper: withDefault(flag, false),
      allowRepeat: withDefault(flag, false),
    }),
  },
};

export const secretDefinitions = [externalSecret, secretStore, clusterSecretStore, password];
