import {
  ENVIRONMENT_LABEL,
  MANAGED_BY_LABEL,
  TENANT_LABEL,
  WORKLOAD_LABEL,
} from '@macadam/kubernetes';
import type { Environment, KubeObject } from '../types';

const ARGOCD = 'argocd';

/**
 * One for the environment: an Application for each folder `<environment>/<tenant>/<workload>`. Its name has dots, which
 * no part of it has: two tenants never meet in one.
 */
export function applicationSet(environment: Environment): KubeObject {
  const { path, url } = environment.delivery;
  const tenant = `{{ index .path.segments ${path.split('/').length} }}`;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: {
      name: `macadam-${environment.name}`,
      namespace: ARGOCD,
      labels: {
        [MANAGED_BY_LABEL]: 'macadam',
        [ENVIRONMENT_LABEL]: environment.name,
      },
    },
    spec: {
      goTemplate: true,
      goTemplateOptions: ['missingkey=error'],
      generators: [
        {
          git: {
            repoURL: url,
            revision: 'main',
            directories: [
              { path: `${path}/*/*` },
              { path: `${path}/*/_shared`, exclude: true },
            ],
          },
        },
      ],
      template: {
        metadata: {
          name: `${environment.name}.${tenant}.{{ .path.basename }}`,
          labels: {
            [WORKLOAD_LABEL]: '{{ .path.basename }}',
            [TENANT_LABEL]: tenant,
            [ENVIRONMENT_LABEL]: environment.name,
          },
        },
        spec: {
          // The AppProject of the tenant names the service account that applies (destinationServiceAccounts).
          project: tenant,
          source: {
            repoURL: url,
            targetRevision: 'main',
            path: '{{ .path.path }}',
          },
          destination: {
            name: environment.cluster,
            namespace: environment.namespace.replaceAll(
              /\$\{\s*tenant\.id\s*\}/g,
              tenant,
            ),
          },
          syncPolicy: {
            automated: { prune: true, selfHeal: true },
            syncOptions: [
              'ServerSideApply=true',
              'RespectIgnoreDifferences=true',
            ],
          },
        },
      },
    },
  };
}
