/** Flux: source.toolkit.fluxcd.io and kustomize.toolkit.fluxcd.io. */
import {
  AGE,
  READY,
  STATUS_MESSAGE,
  choice,
  define,
  duration,
  flag,
  integer,
  list,
  closed,
  open,
  statusWithConditions,
  text,
  textMap,
  texts,
  withDefault,
} from './define';

const localRef = closed({ 'name!': text });
const columns = { Age: AGE, Ready: READY, Status: STATUS_MESSAGE };

const artifact = open({
  'path!': text,
  'url!': text,
  'revision!': text,
  digest: text,
  'lastUpdateTime!': text,
  size: integer,
  metadata: textMap,
});

const gitRepository = define({
  group: 'source.toolkit.fluxcd.io',
  kind: 'GitRepository',
  plural: 'gitrepositories',
  short: ['gitrepo'],
  versions: ['v1'],
  fields: {
    spec: open({
      'url!': { type: 'string', pattern: '^(http|https|ssh)://.*$' },
      'interval!': duration,
      timeout: withDefault(duration, '60s'),
      ref: closed({
        branch: text,
        tag: text,
        semver: text,
        name: text,
        commit: text,
      }),
      secretRef: localRef,
      ignore: text,
      suspend: flag,
      provider: choice('generic', 'azure', 'github'),
      recurseSubmodules: flag,
      sparseCheckout: texts,
      include: list(
        open({ 'repository!': localRef, fromPath: text, toPath: text }),
      ),
    }),
    status: withDefault(
      statusWithConditions({ artifact, lastHandledReconcileAt: text }),
      { observedGeneration: -1 },
    ),
  },
  columns: { URL: '.spec.url', ...columns },
});

const objectReference = open({
  apiVersion: text,
  'kind!': text,
  'name!': text,
  namespace: text,
});

const kustomization = define({
  group: 'kustomize.toolkit.fluxcd.io',
  kind: 'Kustomization',
  plural: 'kustomizations',
  short: ['ks'],
  versions: ['v1'],
  fields: {
    spec: open({
      'interval!': duration,
      retryInterval: duration,
      timeout: duration,
      path: text,
      'prune!': flag,
      wait: flag,
      force: withDefault(flag, false),
      suspend: flag,
      targetNamespace: text,
      serviceAccountName: text,
      namePrefix: text,
      nameSuffix: text,
      deletionPolicy: choice(
        'MirrorPrune',
        'Delete',
        'WaitForTermination',
        'Orphan',
      ),
      'sourceRef!': open({
        apiVersion: text,
        'kind!': choice(
          'OCIRepository',
          'GitRepository',
          'Bucket',
          'ExternalArtifact',
        ),
        'name!': text,
        namespace: text,
      }),
      dependsOn: list(
        open({ 'name!': text, namespace: text, readyExpr: text }),
      ),
      healthChecks: list(objectReference),
      healthCheckExprs: list(
        open({
          'apiVersion!': text,
          'kind!': text,
          'current!': text,
          inProgress: text,
          failed: text,
        }),
      ),
      patches: list(open({ 'patch!': text, target: open() })),
      images: list(
        open({ 'name!': text, newName: text, newTag: text, digest: text }),
      ),
      components: texts,
      commonMetadata: closed({ labels: textMap, annotations: textMap }),
      postBuild: open({
        substitute: textMap,
        substituteFrom: list(
          open({
            'kind!': choice('Secret', 'ConfigMap'),
            'name!': text,
            optional: withDefault(flag, false),
          }),
        ),
      }),
    }),
    status: withDefault(
      statusWithConditions({
        lastAppliedRevision: text,
        lastAppliedOriginRevision: text,
        lastAttemptedRevision: text,
        lastHandledReconcileAt: text,
        inventory: closed({
          'entries!': list(closed({ 'id!': text, 'v!': text })),
        }),
        history: list(open()),
      }),
      { observedGeneration: -1 },
    ),
  },
  columns,
});

export const FLUX_DEFINITIONS = [gitRepository, kustomization];
