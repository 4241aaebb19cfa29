import {
  inputOf,
  platformWith,
  problemsOf,
} from './__testUtils__/platformFolder';
import { resolve } from './resolve';
import type { ResolveInput } from './types';

const file = (body: string, metadata = '') => `apiVersion: score.dev/v1b1
metadata:
  name: web
${metadata}containers:
  main:
${body}`;

describe('what is wrong with a Score file in an environment', () => {
  it.each<[string, string, string[], string?]>([
    [
      'an output that is not there (16)',
      file(
        '    image: .\n    variables:\n      A: ${resources.db.hostname}\nresources:\n  db: { type: postgres }\n',
      ),
      [
        'score.yaml:8:7 containers.main.variables.A: resource `db` has no output `hostname` (have: connection, database, host, name, password, port, url, user, username)',
      ],
    ],
    [
      'a type that nothing serves (21)',
      file('    image: .\nresources:\n  queue: { type: elasticsearch }\n'),
      [
        'score.yaml:8:3 resources.queue: no definition serves a elasticsearch here: there is no definition of elasticsearch (types the platform has: amqp, dns, environment, horizontal-pod-autoscaler, kafka-topic, mongodb, mssql, mysql, postgres, postgres-instance, redis, route, s3, secret, service, service-port, volume)',
      ],
    ],
    [
      'a class that nothing serves (21)',
      file(
        '    image: .\nresources:\n  db: { type: postgres, class: large }\n',
      ),
      [
        'score.yaml:8:3 resources.db: no definition serves a postgres of class large here: none of 2 definitions of postgres matches (postgres-in-cluster wants class default, the request has large; postgres-operator wants environmentType staging or production, the request has development; wants class default, the request has large)',
      ],
    ],
    [
      'params that the definition does not take',
      file(
        '    image: .\nresources:\n  db:\n    type: postgres\n    params:\n      storage: lots\n      sise: 1Gi\n',
      ),
      [
        'score.yaml:11:7 resources.db.params.storage: must match pattern',
        'score.yaml:12:7 resources.db.params.sise: unknown field "sise", says definition postgres-in-cluster',
      ],
    ],
    [
      'one id with other params (20)',
      file(
        '    image: .\nresources:\n  aa:\n    type: postgres\n    id: orders\n    params: { storage: 1Gi }\n  bb:\n    type: postgres\n    id: orders\n    params: { storage: 2Gi }\n',
      ),
      [
        'score.yaml:15:5 resources.bb.params: postgres.default#orders has other params here than at score.yaml:11:5 (resources.aa.params)',
      ],
    ],
    [
      'an unsupported kind (22)',
      file(
        '    image: .\n',
        '  annotations:\n    k8s.score.dev/kind: DaemonSet\n',
      ),
      [
        'score.yaml:5:5 metadata.annotations["k8s.score.dev/kind"]: kind "DaemonSet" is not supported (Deployment, StatefulSet, Job and CronJob are)',
      ],
    ],
    [
      'a CronJob without a schedule (22)',
      file(
        '    image: .\n',
        '  annotations:\n    k8s.score.dev/kind: CronJob\n',
      ),
      [
        'score.yaml:5:5 metadata.annotations["k8s.score.dev/kind"]: a CronJob needs a schedule (add the annotation macadam.dev/schedule',
      ],
    ],
    [
      'a schedule that is none, and what means nothing for a CronJob',
      file(
        '    image: .\n',
        '  annotations:\n    macadam.dev/schedule: every day\n    macadam.dev/replicas: "2"\n    macadam.dev/probe: http\n',
      ),
      [
        'score.yaml:5:5 metadata.annotations["macadam.dev/schedule"]: "every day" is not a schedule',
        'score.yaml:6:5 metadata.annotations["macadam.dev/replicas"]: macadam.dev/replicas means nothing here: a CronJob runs to its end (remove it)',
        'score.yaml:7:5 metadata.annotations["macadam.dev/probe"]',
      ],
    ],
    [
      'a schedule and retries on what never ends',
      file(
        '    image: .\n',
        '  annotations:\n    k8s.score.dev/kind: Deployment\n    macadam.dev/schedule: "@daily"\n    macadam.dev/retries: "1"\n    macadam.dev/time-zone: Europe/Paris\n',
      ),
      [
        'score.yaml:6:5 metadata.annotations["macadam.dev/schedule"]: a Deployment has no schedule',
        'score.yaml:7:5 metadata.annotations["macadam.dev/retries"]: macadam.dev/retries means nothing here: a Deployment never ends',
        'score.yaml:8:5 metadata.annotations["macadam.dev/time-zone"]',
      ],
    ],
    [
      'a claim for each pod on a Job (22)',
      file(
        '    image: .\n    volumes:\n      /data: { source: "${resources.data}" }\nresources:\n  data: { type: volume, class: per-pod }\n',
        '  annotations:\n    k8s.score.dev/kind: Job\n',
      ),
      ['resource `data` gives a claim for each pod, which a Job cannot have'],
    ],
    [
      'a claim for each pod on a Deployment (22)',
      file(
        '    image: .\n    volumes:\n      /data: { source: "${resources.data}" }\nresources:\n  data: { type: volume, class: per-pod }\n',
      ),
      [
        'score.yaml:8:16 containers.main.volumes["/data"].source: resource `data` gives a claim for each pod, which a Deployment cannot have',
      ],
    ],
    [
      'a secret inside a file (23)',
      file(
        '    image: .\n    files:\n      /etc/app:\n        content: "password=${resources.db.password}"\nresources:\n  db: { type: postgres }\n',
      ),
      [
        'score.yaml:9:9 containers.main.files["/etc/app"].content: a file that has other content too cannot hold the secret ${resources.db.password} (key password of Secret web-db-credentials)',
      ],
    ],
    [
      'a secret in a parameter, and in an image (23)',
      file(
        '    image: "x:${resources.db.password}"\nresources:\n  db: { type: postgres }\n  svc: { type: service, params: { workload: "${resources.db.password}" } }\n',
      ),
      [
        'score.yaml:6:5 containers.main.image: an image cannot hold the secret',
        'score.yaml:9:35 resources.svc.params.workload: a resource parameter cannot hold the secret',
      ],
    ],
    [
      'a volume that is none',
      file(
        '    image: .\n    volumes:\n      /a: { source: "${resources.db}" }\n      /b: { source: "somewhere" }\nresources:\n  db: { type: postgres }\n',
      ),
      [
        'score.yaml:8:13 containers.main.volumes["/a"].source: resource `db` is no volume',
        'score.yaml:9:13 containers.main.volumes["/b"].source: "somewhere" is not a volume resource',
      ],
    ],
    [
      'a volume path that leaves the volume',
      file(
        '    image: .\n    volumes:\n      /a: { source: "${resources.vol}", path: ../x }\nresources:\n  vol: { type: volume }\n',
      ),
      ['volumes["/a"].path: the path inside a volume may not contain ..'],
    ],
    [
      'more than the ceiling',
      file(
        '    image: .\n    resources:\n      limits:\n        memory: 8Gi\n        cpu: "3"\n      requests:\n        memory: 2Gi\n',
      ),
      [
        'score.yaml:9:9 containers.main.resources.limits.memory: the memory limit of main is 8Gi; environment dev allows 1Gi at most (1Gi or less passes; the ceiling is at defaults/development.yaml:',
        'score.yaml:10:9 containers.main.resources.limits.cpu',
        'score.yaml:12:9 containers.main.resources.requests.memory',
      ],
    ],
    [
      'a request above its limit',
      file(
        '    image: .\n    resources:\n      limits: { memory: 128Mi }\n      requests: { memory: 256Mi }\n',
      ),
      [
        'containers.main.resources.requests.memory: the memory request of main, 256Mi, is more than its limit, 128Mi',
      ],
    ],
    [
      'annotations of the platform that mean nothing',
      file(
        '    image: .\n',
        '  annotations:\n    macadam.dev/replica: "2"\n    macadam.dev/replicas.qa: "2"\n    macadam.dev/replicas: many\n    kustomize.toolkit.fluxcd.io/prune: disabled\n',
      ),
      [
        'unknown annotation macadam.dev/replica (did you mean macadam.dev/replicas?)',
        'names environment qa, which the platform does not have',
        'must be a whole number, not "many"',
        'is reserved: it steers Flux',
      ],
    ],
    [
      'more replicas than the ceiling',
      file('    image: .\n', '  annotations:\n    macadam.dev/replicas: "9"\n'),
      [
        'score.yaml:5:5 metadata.annotations["macadam.dev/replicas"]: asks for 9 replicas; environment dev allows 2 at most',
      ],
    ],
    [
      'replicas of one disk',
      file(
        '    image: .\n    volumes:\n      /a: { source: "${resources.vol}" }\nresources:\n  vol: { type: volume }\n',
        '  annotations:\n    macadam.dev/replicas: "2"\n',
      ),
      [
        'asks for 2 replicas, but the volume at /a can be mounted by one node only',
      ],
    ],
    [
      'a probe of two kinds',
      file(
        '    image: .\n    livenessProbe:\n      httpGet: { port: 80, path: / }\n      exec: { command: [x] }\n',
      ),
      [
        'score.yaml:7:5 containers.main.livenessProbe: a probe is either httpGet or exec',
      ],
    ],
    [
      'a source that was not given',
      file('    image: .\n    files:\n      /etc/app: { source: app.conf }\n'),
      [
        'containers.main.files["/etc/app"].source: the file app.conf does not exist',
      ],
    ],
    [
      'a file and a volume at one place',
      file(
        '    image: .\n    files:\n      /data: { content: x }\n    volumes:\n      /data/: { source: "${resources.vol}" }\nresources:\n  vol: { type: volume }\n',
      ),
      ['main already has something at /data'],
    ],
    [
      'two service ports with one number',
      file(
        '    image: .\nservice:\n  ports:\n    aa: { port: 80 }\n    bb: { port: 80, targetPort: 81 }\n',
      ),
      ['service.ports.bb.port: port 80/TCP is already `aa`'],
    ],
    [
      'a name no Service can have',
      file('    image: .\nservice:\n  ports:\n    aa: { port: 80 }\n').replace(
        'name: web',
        'name: 1web',
      ),
      ['score.yaml:3:3 metadata.name: "1web" cannot be the name of a Service'],
    ],
    [
      'a variable name no kubelet takes',
      file('    image: .\n    variables:\n      "a b": x\n'),
      ['"a b" is not a name Kubernetes takes for a variable'],
    ],
    [
      'a route to a port that is not served',
      file(
        '    image: .\nservice:\n  ports:\n    web: { port: 80 }\nresources:\n  route: { type: route, params: { host: h, port: 81 } }\n',
      ),
      [
        'score.yaml:11:3 resources.route: definition route-ingress cannot serve this: spec.objects.ingress at definitions/route-ingress.yaml:',
      ],
    ],
    [
      'two objects of one name',
      file(
        '    image: .\nresources:\n  pods: { type: redis }\n',
        '  annotations:\n    k8s.score.dev/kind: StatefulSet\n',
      ),
      [
        'score.yaml:10:3 resources.pods: resource `pods` and the workload would both make Service/web-pods (give the resource another name)',
      ],
    ],
    [
      'a placeholder in a source',
      file('    image: .\n    files:\n      /etc/app: { source: app.conf }\n'),
      [
        'files["/etc/app"].source: unknown resource `db` in ${resources.db.host}',
      ],
      'host=${resources.db.host}',
    ],
  ])('%s', (_, text, expected, ...[source]) => {
    const sources =
      source === undefined
        ? {}
        : { sources: { 'app.conf': new TextEncoder().encode(source) } };
    const problems = problemsOf(text, sources);
    for (const part of expected) {
      expect(problems).toContainEqual(expect.stringContaining(part));
    }
    expect(problems).toHaveLength(expected.length);
  });

  it('an image "." that the platform has no reference for (8)', () => {
    const platform = platformWith({
      'platform.yaml':
        'apiVersion: macadam.dev/v1alpha1\nkind: Platform\nmetadata: { name: x }\nspec: { owner: group:default/x }\n',
    });
    expect(problemsOf(file('    image: .\n'), { platform })).toEqual([
      expect.stringContaining(
        'score.yaml:6:5 containers.main.image: container main has image "."',
      ),
    ]);
  });

  it('a tenant or environment the platform does not have', () => {
    expect(
      problemsOf(file('    image: .\n'), { tenant: 'x', environment: 'y' }),
    ).toEqual([
      expect.stringContaining('no tenant "x"'),
      expect.stringContaining('no environment "y" (have: dev, staging, prod)'),
    ]);
  });
});

describe('a finding says at which stage and about which resource', () => {
  it.each<[string, string, Partial<ResolveInput>, object]>([
    [
      'that no definition answers',
      file('    image: .\nresources:\n  queue: { type: elasticsearch }\n'),
      {},
      { code: 'resource-unmatched', stage: 'match', resource: 'queue' },
    ],
    [
      'that an output is missing, at the variable that uses it',
      file(
        '    image: .\n    variables:\n      A: ${resources.db.hostname}\nresources:\n  db: { type: postgres }\n',
      ),
      {},
      { code: 'placeholder-output', stage: 'create', resource: 'db' },
    ],
    [
      'that the environment is not there',
      file('    image: .\n'),
      { environment: 'y' },
      { code: 'resolve-context', stage: 'match' },
    ],
    [
      'that an override cannot be read',
      file('    image: .\n'),
      { overrides: [{ kind: 'file', file: 'score.dev.yaml', text: '[' }] },
      { file: 'score.dev.yaml', stage: 'read' },
    ],
    [
      'that another workload has to come first, and which',
      file('    image: .\nresources:\n  cart: { type: service }\n'),
      {
        others: {
          workloads: [
            {
              tenant: 'checkout',
              workload: 'cart',
              service: { name: 'cart', ports: { http: 80 } },
              absent: { stops: true, reason: 'deploy it' },
            },
          ],
          names: { checkout: ['cart'] },
          areAll: true,
        },
      },
      {
        code: 'call-absent',
        stage: 'match',
        resource: 'cart',
        until: { tenant: 'checkout', workload: 'cart' },
      },
    ],
  ])('%s', (_, text, changes, expected) => {
    const result = resolve(inputOf(text, changes));
    const findings = result.ok ? [] : result.findings;
    expect(findings).toEqual([expect.objectContaining(expected)]);
    expect(findings[0].resource).toBe(
      'resource' in expected ? expected.resource : undefined,
    );
  });

  it('that an autoscaler of the workload decides the number of pods', () => {
    const result = resolve(
      inputOf(
        file(
          '    image: .\nresources:\n  load: { type: horizontal-pod-autoscaler, params: { min: 1, max: 2 } }\n',
          '  annotations:\n    macadam.dev/replicas: "2"\n',
        ),
      ),
    );
    expect(result.ok ? [] : result.findings).toEqual([
      expect.objectContaining({
        code: 'replicas-autoscaler',
        resource: 'load',
        path: 'metadata.annotations["macadam.dev/replicas"]',
      }),
    ]);
  });
});
