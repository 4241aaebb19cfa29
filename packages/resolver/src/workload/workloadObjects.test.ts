import { objectOf, resolved } from '../__testUtils__/platformFolder';
import { originOf } from '../compare/originOf';
import type { KubeObject, ResolveInput } from '../types';
import { valueAt } from '../values/valueAt';

const web = (rest: string, metadata = '') => `apiVersion: score.dev/v1b1
metadata:
  name: web
${metadata}${rest}`;

function podOf(object: KubeObject): Record<string, unknown> {
  const pod = valueAt(object, ['spec', 'template', 'spec']);
  return Object.fromEntries(Object.entries(pod ?? {}));
}

function workload(text: string, changes: Partial<ResolveInput> = {}) {
  const resolution = resolved(text, changes);
  const deployment = objectOf(resolution, 'Deployment', 'web');
  const pod = podOf(deployment);
  const containers = valueAt(pod, ['containers']);
  const [container] = Array.isArray(containers) ? containers : [];
  return { resolution, deployment, pod, container };
}

describe('variables', () => {
  const { container, resolution, deployment } = workload(
    web(`containers:
  main:
    image: .
    variables:
      PASSWORD: \${resources.db.password}
      URL: postgres://\${resources.db.username}:\${resources.db.password}@\${resources.db.host}/$(X)$$$$(Y)
      CASH: cost$$\${resources.db.password}$$
      NAME: \${metadata.name} \${resources.db.port}
      LITERAL: $\${HOME} $(HOME)
resources:
  db: { type: postgres }
`),
  );
  const env = new Map<string, unknown>(
    container.env.map((entry: { name: string }) => [entry.name, entry]),
  );
  const reference = {
    secretKeyRef: { name: 'web-db-credentials', key: 'password' },
  };

  it('refer to a secret', () => {
    expect(env.get('PASSWORD')).toEqual({
      name: 'PASSWORD',
      valueFrom: reference,
    });
  });

  it('take a secret into a text by a variable of its own, ahead of the rest', () => {
    expect(container.env[0]).toEqual({
      name: 'MACADAM_DB_PASSWORD',
      valueFrom: reference,
    });
    expect(env.get('URL')).toEqual({
      name: 'URL',
      value:
        'postgres://app:$(MACADAM_DB_PASSWORD)@web-db.checkout-dev.svc/$$(X)$$$$(Y)',
    });
  });

  it('keep what the kubelet would expand', () => {
    expect(env.get('CASH')).toEqual({
      name: 'CASH',
      value: 'cost$$$(MACADAM_DB_PASSWORD)$',
    });
    expect(env.get('LITERAL')).toEqual({
      name: 'LITERAL',
      value: '${HOME} $$(HOME)',
    });
    expect(env.get('NAME')).toEqual({ name: 'NAME', value: 'web 5432' });
  });

  it('know their lines', () => {
    const index = container.env.findIndex(
      (entry: { name: string }) => entry.name === 'URL',
    );
    expect(
      originOf(
        resolution,
        deployment,
        `spec.template.spec.containers[name=main].env[${index}].value`,
      ),
    ).toMatchObject({
      kind: 'score',
      position: { line: 9 },
      path: 'containers.main.variables.URL',
    });
  });
});

describe('files', () => {
  const { container, pod, resolution, deployment } = workload(
    web(`containers:
  main:
    image: .
    files:
      /etc/app/app.conf: { content: "host=\${resources.db.host}", mode: "0640" }
      /etc/app/raw: { content: "\${HOME}", noExpand: true }
      /etc/app/bin: { binaryContent: "AAEC" }
      /etc/app/password: { content: "\${resources.db.password}", mode: "400" }
      /etc/app/from: { source: conf/from.txt }
resources:
  db: { type: postgres }
`),
    {
      sources: {
        'conf/from.txt': new TextEncoder().encode('ü ${metadata.name}'),
      },
    },
  );

  it('are each mounted by themselves', () => {
    expect(container.volumeMounts).toEqual([
      {
        name: 'files-main',
        mountPath: '/etc/app/app.conf',
        subPath: 'etc-app-app.conf',
        readOnly: true,
      },
      {
        name: 'files-main',
        mountPath: '/etc/app/bin',
        subPath: 'etc-app-bin',
        readOnly: true,
      },
      {
        name: 'files-main',
        mountPath: '/etc/app/from',
        subPath: 'etc-app-from',
        readOnly: true,
      },
      {
        name: 'secret-main-web-db-credentials',
        mountPath: '/etc/app/password',
        subPath: 'password.400',
        readOnly: true,
      },
      {
        name: 'files-main',
        mountPath: '/etc/app/raw',
        subPath: 'etc-app-raw',
        readOnly: true,
      },
      { name: 'tmp-main', mountPath: '/tmp' },
    ]);
  });

  it('come from a ConfigMap, a secret one from its Secret', () => {
    expect(objectOf(resolution, 'ConfigMap', 'web-main-files')).toMatchObject({
      data: {
        'etc-app-app.conf': 'host=web-db.checkout-dev.svc',
        'etc-app-raw': '${HOME}',
        'etc-app-from': 'ü web',
      },
      binaryData: { 'etc-app-bin': 'AAEC' },
    });
    expect(pod.volumes).toContainEqual({
      name: 'secret-main-web-db-credentials',
      secret: {
        secretName: 'web-db-credentials',
        items: [{ key: 'password', path: 'password.400', mode: 0o400 }],
      },
    });
    expect(pod.volumes).toContainEqual({
      name: 'files-main',
      configMap: {
        name: 'web-main-files',
        items: expect.arrayContaining([
          { key: 'etc-app-app.conf', path: 'etc-app-app.conf', mode: 0o640 },
        ]),
      },
    });
  });

  it('restart the pods when they change', () => {
    const checksum = (object: KubeObject) =>
      valueAt(object, [
        'spec',
        'template',
        'metadata',
        'annotations',
        'macadam.dev/files-checksum',
      ]);
    const one = workload(
      web(
        'containers:\n  main:\n    image: .\n    files:\n      /a: { content: "1" }\n',
      ),
    );
    const other = workload(
      web(
        'containers:\n  main:\n    image: .\n    files:\n      /a: { content: "2" }\n',
      ),
    );
    expect(checksum(deployment)).toMatch(/^[0-9a-f]{16}$/);
    expect(checksum(one.deployment)).not.toEqual(checksum(other.deployment));
  });
});

describe('volumes', () => {
  const text = (environment: string) =>
    workload(
      web(`containers:
  main:
    image: .
    volumes:
      /data: { source: "\${resources.data}" }
      /sub: { source: "\${resources.data.source}", path: /inner, readOnly: true }
  side:
    image: busybox
    volumes:
      /data: { source: "\${resources.data}" }
resources:
  data: { type: volume, params: { size: 5Gi } }
`),
      { environment },
    );

  it('one resource is one volume, however often it is mounted', () => {
    const { pod, container } = text('dev');
    expect(pod.volumes).toEqual([
      { name: 'tmp-main', emptyDir: {} },
      { name: 'tmp-side', emptyDir: {} },
      {
        name: 'volume-data',
        persistentVolumeClaim: { claimName: 'web-data' },
      },
    ]);
    expect(container.volumeMounts).toContainEqual({
      name: 'volume-data',
      mountPath: '/sub',
      subPath: 'inner',
      readOnly: true,
    });
  });

  it('keep the claim when it is no longer asked for', () => {
    const claim = objectOf(
      text('dev').resolution,
      'PersistentVolumeClaim',
      'web-data',
    );
    expect(claim.metadata.annotations).toMatchObject({
      'kustomize.toolkit.fluxcd.io/prune': 'disabled',
      'macadam.dev/holds-data': 'true',
    });
    expect(claim.spec).toMatchObject({
      resources: { requests: { storage: '5Gi' } },
    });
  });

  it('run one pod where one node mounts the disk, and say so', () => {
    const { deployment, resolution } = text('prod');
    expect(deployment.spec).toMatchObject({
      replicas: 1,
      strategy: { type: 'Recreate' },
    });
    expect(resolution.defaults).toContainEqual(
      expect.objectContaining({
        path: '/spec/replicas',
        value: 3,
        overriddenBy: 'containers.main.volumes["/data"]',
      }),
    );
  });

  it('are one for each pod of a StatefulSet', () => {
    const resolution = resolved(
      web(
        'containers:\n  main:\n    image: .\n    volumes:\n      /data: { source: "${resources.data}" }\nresources:\n  data: { type: volume, class: per-pod }\n',
        '  annotations: { k8s.score.dev/kind: StatefulSet }\n',
      ),
    );
    expect(objectOf(resolution, 'StatefulSet', 'web').spec).toMatchObject({
      serviceName: 'web-pods',
      volumeClaimTemplates: [
        {
          metadata: { name: 'volume-data' },
          spec: { accessModes: ['ReadWriteOnce'] },
        },
      ],
    });
    expect(objectOf(resolution, 'Service', 'web-pods').spec).toMatchObject({
      clusterIP: 'None',
    });
  });
});

describe('containers that others wait for', () => {
  const { pod } = workload(
    web(`containers:
  web:
    image: .
  migrate:
    image: migrate:1
    before: { warm: { ready: complete } }
  warm:
    image: warm:1
    before: { web: { ready: complete } }
  proxy:
    image: proxy:1
    readinessProbe: { httpGet: { port: 15021, path: /ready } }
    before: { web: { ready: healthy } }
service:
  ports:
    http: { port: 80, targetPort: 8080 }
`),
  );

  it('are init containers in their order; healthy ones keep running', () => {
    expect(pod.initContainers).toMatchObject([
      { name: 'migrate' },
      {
        name: 'proxy',
        restartPolicy: 'Always',
        startupProbe: { httpGet: { port: 15021 } },
      },
      { name: 'warm' },
    ]);
    expect(pod.containers).toMatchObject([
      { name: 'web', ports: [{ containerPort: 8080 }] },
    ]);
  });
});

describe('defaults', () => {
  const text = web(
    `containers:
  main:
    image: nginx
    resources:
      requests: { memory: 768Mi }
      limits: { cpu: 50m }
  worker:
    image: busybox
service:
  ports:
    admin: { port: 9000, protocol: UDP }
    web: { port: 80, targetPort: 8080 }
`,
    '  annotations:\n    macadam.dev/replicas.prod: "5"\n    macadam.dev/probe-path: /ready\n    macadam.dev/read-only-root-filesystem: "false"\n    prometheus.io/scrape: "true"\n',
  );
  const { resolution, deployment, container, pod } = workload(text, {
    environment: 'prod',
  });

  it('fit requests and limits to what is given', () => {
    expect(container.resources).toEqual({
      requests: { cpu: '50m', memory: '768Mi' },
      limits: { cpu: '50m', memory: '768Mi' },
    });
  });

  it('probe the port that serves, and only that container', () => {
    expect(container).toMatchObject({
      livenessProbe: { tcpSocket: { port: 8080 } },
      readinessProbe: { httpGet: { port: 8080, path: '/ready' } },
    });
    expect(valueAt(pod, ['containers'])).toMatchObject([
      { name: 'main' },
      { name: 'worker' },
    ]);
    expect(JSON.stringify(valueAt(pod, ['containers']))).not.toContain(
      'worker","livenessProbe',
    );
  });

  it('spread several pods and keep most of them through a disruption', () => {
    expect(deployment.spec).toMatchObject({ replicas: 5 });
    expect(pod.topologySpreadConstraints).toMatchObject([
      {
        topologyKey: 'kubernetes.io/hostname',
        labelSelector: { matchLabels: { 'macadam.dev/workload': 'web' } },
      },
    ]);
    expect(objectOf(resolution, 'PodDisruptionBudget', 'web').spec).toEqual({
      maxUnavailable: 1,
      selector: {
        matchLabels: {
          'macadam.dev/workload': 'web',
          'macadam.dev/component': 'workload',
        },
      },
    });
    const dev = resolved(text, { environment: 'dev' });
    expect(
      dev.objects.filter(({ object }) => object.kind === 'PodDisruptionBudget'),
    ).toEqual([]);
  });

  it('pass annotations for the cluster on, and ours not', () => {
    const annotations = { 'prometheus.io/scrape': 'true' };
    expect(deployment.metadata.annotations).toEqual(annotations);
    expect(
      valueAt(deployment, ['spec', 'template', 'metadata', 'annotations']),
    ).toEqual(annotations);
  });

  it('are all listed, with their line and what overrides them', () => {
    const listed = (path: string) =>
      resolution.defaults.filter(entry => entry.path === path);
    expect(listed('/spec/replicas')).toEqual([
      {
        object: 'Deployment/web',
        path: '/spec/replicas',
        value: 3,
        source: expect.objectContaining({
          file: 'defaults/production.yaml',
          name: 'production',
        }),
        overriddenBy: 'metadata.annotations["macadam.dev/replicas.prod"]',
      },
    ]);
    expect(
      listed('/spec/template/spec/containers/0/resources/limits/memory'),
    ).toMatchObject([
      {
        value: '512Mi',
        overriddenBy: 'containers.main.resources.requests.memory',
      },
    ]);
    expect(container.securityContext.readOnlyRootFilesystem).toBe(false);
    expect(
      originOf(
        resolution,
        deployment,
        '/spec/template/spec/containers/0/securityContext/readOnlyRootFilesystem',
      ),
    ).toMatchObject({ kind: 'score' });
    expect(
      originOf(
        resolution,
        deployment,
        'spec.template.spec.containers[0].securityContext.capabilities.drop[0]',
      ),
    ).toMatchObject({ kind: 'default', file: 'defaults/production.yaml' });
  });
});
