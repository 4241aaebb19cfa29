import { parse } from 'yaml';
import { isValues, valueAt } from './platform-values';
import { platformFiles, resolved } from './__testUtils__/platform-folder';

/** Uses every definition of the platform folder. */
const EVERYTHING = `apiVersion: score.dev/v1b1
metadata: { name: everything }
containers:
  everything:
    image: .
    variables:
      DB: postgres://\${resources.db.username}:\${resources.db.password}@\${resources.db.host}:\${resources.db.port}/\${resources.db.name}
      CACHE: \${resources.cache.password}
      KEY: \${resources.key.value}
      OTHER: \${resources.other.url} \${resources.port.hostname}:\${resources.port.port}
      HOST: \${resources.host.host}
    volumes:
      /data: { source: "\${resources.disk}" }
  worker: { image: ghcr.io/example/worker:1.0.0 }
service:
  ports:
    http: { port: 80, targetPort: 8080 }
resources:
  db: { type: postgres }
  cache: { type: redis }
  key: { type: secret }
  other: { type: service, params: { workload: cart } }
  port: { type: service-port, params: { workload: cart, port: 80 } }
  host: { type: dns }
  route: { type: route, params: { host: "\${resources.host.host}", port: http } }
  disk: { type: volume }
`;

interface Pod {
  owner: string;
  spec: Record<string, unknown>;
  containers: Record<string, unknown>[];
}

function podsOf(environment: string): Pod[] {
  const { objects } = resolved(EVERYTHING, { environment });
  return objects.flatMap(({ object }) => {
    const spec = valueAt(object, ['spec', 'template', 'spec']);
    if (!isValues(spec)) return [];
    const lists = [spec.containers, spec.initContainers].flatMap(list =>
      Array.isArray(list) ? list : [],
    );
    return [
      {
        owner: `${object.kind}/${object.metadata.name}`,
        spec,
        containers: lists.filter(isValues),
      },
    ];
  });
}

describe.each(['dev', 'staging', 'prod'])('every pod in %s', environment => {
  const pods = podsOf(environment);
  const containers = pods.flatMap(pod =>
    pod.containers.map(container => ({
      name: `${pod.owner}/${String(container.name)}`,
      container,
    })),
  );
  const failing = (holds: (container: Record<string, unknown>) => boolean) =>
    containers
      .filter(({ container }) => !holds(container))
      .map(({ name }) => name);

  it('exists', () => expect(pods.length).toBeGreaterThan(1));

  it('runs an image of an allowed registry at a fixed tag', () => {
    const allowed =
      /^(registry\.macadam\.internal\/|ghcr\.io\/|docker\.io\/library\/)[^:]+:(?!latest$)[\w.-]+$/;
    expect(failing(({ image }) => allowed.test(String(image)))).toEqual([]);
  });

  it('has requests and limits', () =>
    expect(
      failing(({ resources }) =>
        [
          ['requests', 'cpu'],
          ['requests', 'memory'],
          ['limits', 'cpu'],
          ['limits', 'memory'],
        ].every(path => typeof valueAt(resources, path) === 'string'),
      ),
    ).toEqual([]));

  it('is probed where it serves', () =>
    expect(
      failing(
        ({ ports, livenessProbe, readinessProbe }) =>
          !ports || Boolean(livenessProbe && readinessProbe),
      ),
    ).toEqual([]));

  it('meets the restricted Pod Security Standard', () => {
    for (const { spec } of pods) {
      expect(spec).toMatchObject({
        securityContext: {
          runAsNonRoot: true,
          seccompProfile: { type: 'RuntimeDefault' },
        },
        automountServiceAccountToken: false,
      });
      for (const field of ['hostNetwork', 'hostPID', 'hostIPC']) {
        expect(spec[field] ?? false).toBe(false);
      }
      expect(JSON.stringify(spec.volumes ?? [])).not.toContain('hostPath');
    }
    expect(
      failing(
        ({ securityContext }) =>
          isValues(securityContext) &&
          securityContext.allowPrivilegeEscalation === false &&
          (securityContext.privileged ?? false) === false &&
          securityContext.runAsNonRoot === true &&
          securityContext.readOnlyRootFilesystem === true &&
          JSON.stringify(securityContext.capabilities) === '{"drop":["ALL"]}',
      ),
    ).toEqual([]);
  });

  it('is written by an account that may', () => {
    const role = platformFiles().find(
      ({ path }) => path === 'cluster/macadam-deployer.yaml',
    );
    const { rules } = parse(role?.text ?? '');
    const { objects } = resolved(EVERYTHING, { environment });
    for (const { object } of objects) {
      const group = object.apiVersion.includes('/')
        ? object.apiVersion.split('/')[0]
        : '';
      const kind = object.kind.toLowerCase();
      const plural =
        kind.endsWith('s') || kind.endsWith('ss') ? `${kind}es` : `${kind}s`;
      const found = rules.some(
        (rule: { apiGroups: string[]; resources: string[] }) =>
          rule.apiGroups.includes(group) &&
          rule.resources.some(
            resource =>
              resource === plural || resource === `${kind.slice(0, -1)}ies`,
          ),
      );
      expect([object.kind, found]).toEqual([object.kind, true]);
    }
  });
});
