import { anything, conditions, type Definition, duration, flag, list, messageColumn, object, oneOf, readyColumn, text, texts, time, whole, withDefault } from './schema';

const reference = object({ 'name!': text });
const columns = { Ready: readyColumn, Status: messageColumn };

const artifact = object({ digest: text, lastUpdateTime: time, metadata: texts, path: text, revision: text, size: whole, url: text });

const gitRepository: Definition = {
  group: 'source.toolkit.fluxcd.io',
  versions: ['v1'],
  kind: 'GitRepository',
  plural: 'gitrepositories',
  shortNames: ['gitrepo'],
  columns: { URL: '.spec.url', ...columns },
  fields: {
    'spec!': object({
      'url!': { type: 'string', pattern: '^(http|https|ssh|file)://.*$' },
      'interval!': duration,
      timeout: withDefault(duration, '60s'),
      ref: object({ branch: text, tag: text, semver: text, name: text, commit: text }),
      secretRef: reference,
      proxySecretRef: reference,
      provider: oneOf('generic', 'azure', 'github'),
      suspend: flag,
      ignore: text,
      recurseSubmodules: flag,
      include: list(anything),
      sparseCheckout: list(text),
      verify: anything,
    }),
    status: object({
      observedGeneration: whole,
      conditions,
      artifact,
      lastHandledReconcileAt: text,
    }),
  },
};

const namedReference = object({ 'name!': text, namespace: text });

const kustomization: Definition = {
  group: 'kustomize.toolkit.fluxcd.io',
  versions: ['v1'],
  kind: 'Kustomization',
  plural: 'kustomizations',
  shortNames: ['ks'],
  columns,
  fields: {
    'spec!': object({
      'interval!': duration,
      retryInterval: duration,
      timeout: duration,
      path: text,
      'prune!': flag,
      'sourceRef!': object({ apiVersion: text, 'kind!': oneOf('OCIRepository', 'GitRepository', 'Bucket', 'ExternalArtifact'), 'name!': text, namespace: text }),
      dependsOn: list(namedReference),
      healthChecks: list(object({ apiVersion: text, 'kind!': text, 'name!': text, namespace: text })),
      healthCheckExprs: list(anything),
      wait: flag,
      force: withDefault(flag, false),
      suspend: flag,
      targetNamespace: text,
      serviceAccountName: text,
      deletionPolicy: oneOf('MirrorPrune', 'Delete', 'WaitForTermination', 'Orphan'),
      images: list(object({ 'name!': text, newName: text, newTag: text, digest: text })),
      patches: list(object({
        'patch!': text,
        target: object({ group: text, version: text, kind: text, name: text, namespace: text, labelSelector: text, annotationSelector: text }),
      })),
      commonMetadata: object({ labels: texts, annotations: texts }),
      postBuild: object({
        substitute: texts,
        substituteFrom: list(object({ 'kind!': oneOf('ConfigMap', 'Secret'), 'name!': text, optional: flag })),
      }),
      decryption: anything,
      components: list(text),
      ignoreMissingComponents: flag,
      kubeConfig: anything,
      namePrefix: text,
      nameSuffix: text,
    }),
    status: object({
      observedGeneration: whole,
      conditions,
      lastAppliedRevision: text,
      lastAttemptedRevision: text,
      lastHandledReconcileAt: text,
      inventory: object({ entries: list(object({ 'id!': text, 'v!': text })) }),
      history: list(object({
        'digest!': text,
        firstReconciled: time,
        lastReconciled: time,
        lastReconciledDuration: text,
        lastReconciledStatus: text,
        metadata: texts,
        totalReconciliations: whole,
      })),
    }),
  },
};

export const fluxDefinitions = [gitRepository, kustomization];
