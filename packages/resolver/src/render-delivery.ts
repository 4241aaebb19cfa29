import { compareText } from './findings';
import { sharedFolder, treePath } from './folders';
import { tenantObjects } from './tenant-objects';
import type {
  Environment,
  KubeObject,
  Resolution,
  ResolveInput,
  TextFile,
} from './types';
import { toYaml, toYamlDocuments } from './yaml-text';

const DEPLOYER = 'macadam-deployer';
/** Namespace of Flux and of its GitRepository. */
const FLUX = 'flux-system';
const ARGOCD = 'argocd';

/**
 * What delivers a workload to a cluster: the tenant's namespace with the account that applies there, and the Flux
 * Kustomization (or the environment's Argo CD ApplicationSet) that syncs it. Sorted by path, the same bytes each time.
 */
export function renderDelivery(
  input: ResolveInput,
  resolution: Resolution,
): TextFile[] {
  const { platform } = input;
  const environment = platform.environments.find(
    ({ name }) => name === input.environment,
  );
  const tenant = platform.tenants.find(({ name }) => name === input.tenant);
  if (!environment || !tenant) {
    throw new Error(
      `resolve accepted tenant ${input.tenant} in environment ${input.environment}, but the platform has no such pair`,
    );
  }
  const folder = deliveryFolder(environment, tenant.name);
  const files: TextFile[] = [
    {
      path: `${folder}/tenant.yaml`,
      text: toYamlDocuments(tenantObjects(platform, environment, tenant)),
    },
    ...(environment.delivery.engine === 'flux'
      ? fluxFiles(input, environment, resolution, folder)
      : [
          {
            path: `${environmentFolder(environment)}/applicationset.yaml`,
            text: toYaml(applicationSet(environment)),
          },
        ]),
  ];
  return files.sort((a, b) => compareText(a.path, b.path));
}

/**
 * The file that delivers one workload, in the environments repository; undefined where one file delivers every workload
 * and looks for their folders.
 */
export function deliveryFile(
  environment: Environment,
  of: { tenant: string; workload: string },
): string | undefined {
  return environment.delivery.engine === 'flux'
    ? `${deliveryFolder(environment, of.tenant)}/${of.workload}.yaml`
    : undefined;
}

function environmentFolder({ cluster, name }: Environment): string {
  return `clusters/${cluster}/${name}`;
}

function deliveryFolder(environment: Environment, tenant: string): string {
  return `${environmentFolder(environment)}/${tenant}`;
}

function fluxFiles(
  input: ResolveInput,
  environment: Environment,
  resolution: Resolution,
  folder: string,
): TextFile[] {
  const workload = input.score.workload.metadata.name;
  const shared = new Set(
    resolution.resources.filter(r => r.shared).map(({ name }) => name),
  );
  const file = (
    name: string,
    path: string,
    labels: Record<string, string>,
  ): TextFile => ({
    path: `${folder}/${name}.yaml`,
    text: toYaml(
      fluxKustomization(input, environment, resolution.namespace, {
        name,
        path,
        labels,
      }),
    ),
  });
  return [
    file(workload, treePath(input), {
      'macadam.dev/workload': workload,
      'backstage.io/kubernetes-id': workload,
    }),
    // No workload has a dot in its name.
    ...[...shared].map(name =>
      file(`shared.${name}`, sharedFolder(input, name), {
        'macadam.dev/resource': name,
      }),
    ),
  ];
}

function fluxKustomization(
  input: ResolveInput,
  environment: Environment,
  namespace: string,
  what: { name: string; path: string; labels: Record<string, string> },
): KubeObject {
  const { name, path, labels } = what;
  return {
    apiVersion: 'kustomize.toolkit.fluxcd.io/v1',
    kind: 'Kustomization',
    metadata: {
      name,
      namespace,
      labels: {
        'app.kubernetes.io/managed-by': 'macadam',
        ...labels,
        'macadam.dev/tenant': input.tenant,
        'macadam.dev/environment': environment.name,
      },
    },
    spec: {
      interval: '10m',
      retryInterval: '30s',
      timeout: '5m',
      path: `./${path}`,
      prune: true,
      wait: true,
      serviceAccountName: DEPLOYER,
      sourceRef: {
        kind: 'GitRepository',
        name: environment.delivery.repository.split('/').pop(),
        namespace: FLUX,
      },
    },
  };
}

/** One for the environment: an Application for each folder `<environment>/<tenant>/<workload>`. */
function applicationSet(environment: Environment): KubeObject {
  const { path, url } = environment.delivery;
  const tenant = `{{ index .path.segments ${path.split('/').length} }}`;
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'ApplicationSet',
    metadata: {
      name: `macadam-${environment.name}`,
      namespace: ARGOCD,
      labels: {
        'app.kubernetes.io/managed-by': 'macadam',
        'macadam.dev/environment': environment.name,
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
            directories: [{ path: `${path}/*/*` }],
          },
        },
      ],
      template: {
        metadata: {
          name: `${environment.name}-${tenant}-{{ .path.basename }}`,
          labels: {
            'macadam.dev/workload': '{{ .path.basename }}',
            'macadam.dev/tenant': tenant,
            'macadam.dev/environment': environment.name,
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
