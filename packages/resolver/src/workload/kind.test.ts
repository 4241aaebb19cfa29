import { resolved } from '../__testUtils__/platformFolder';
import { originOf } from '../compare/originOf';
import type { KubeObject } from '../types';
import { valueAt } from '../values/valueAt';

const file = (annotations: string, rest = '') => `apiVersion: score.dev/v1b1
metadata:
  name: report
  annotations:
${annotations}containers:
  report:
    image: ghcr.io/example/report:1.0.0
    variables: { DB: "\${resources.db.password}" }
    files:
      /etc/report.conf: { content: x, mode: "0400" }
  migrate:
    image: ghcr.io/example/migrate:1.0.0
    before: { report: { ready: complete } }
service: { ports: { http: { port: 8080 } } }
resources:
  db: { type: postgres }
${rest}`;

const schedule =
  '    macadam.dev/schedule: "*/15 8-18 * * MON-FRI"\n    macadam.dev/schedule.dev: "@daily"\n    macadam.dev/time-zone: Europe/Paris\n    macadam.dev/retries: "1"\n    example.com/team: billing\n';
const job = '    k8s.score.dev/kind: Job\n';

function only(text: string, kind: string, environment = 'prod'): KubeObject {
  const found = resolved(text, { environment }).objects.filter(
    ({ object }) => object.kind === kind,
  );
  expect(found).toHaveLength(1);
  return found[0].object;
}

describe('a schedule', () => {
  const resolution = resolved(file(schedule), { environment: 'prod' });
  const object = only(file(schedule), 'CronJob');

  it('makes the workload a CronJob', () =>
    expect(object).toMatchObject({
      apiVersion: 'batch/v1',
      metadata: {
        name: 'report',
        annotations: { 'example.com/team': 'billing' },
      },
      spec: {
        schedule: '*/15 8-18 * * MON-FRI',
        timeZone: 'Europe/Paris',
        concurrencyPolicy: 'Forbid',
        jobTemplate: {
          spec: {
            backoffLimit: 1,
            template: {
              metadata: {
                labels: {
                  'macadam.dev/workload': 'report',
                  'macadam.dev/tenant': 'checkout',
                  'macadam.dev/component': 'workload',
                },
              },
              spec: {
                restartPolicy: 'Never',
                automountServiceAccountToken: false,
                securityContext: { runAsNonRoot: true },
                initContainers: [{ name: 'migrate' }],
                containers: [{ name: 'report' }],
              },
            },
          },
        },
      },
    }));

  it('may differ between environments', () =>
    expect(
      valueAt(only(file(schedule), 'CronJob', 'dev'), ['spec', 'schedule']),
    ).toBe('@daily'));

  it('leaves out what is for pods that never end', () => {
    const kinds = resolved(file(schedule), {
      environment: 'prod',
    }).objects.map(each => each.object.kind);
    expect(kinds).not.toContain('PodDisruptionBudget');
    expect(kinds).not.toContain('Deployment');
    const text = JSON.stringify(object);
    for (const word of ['Probe"', 'replicas', 'topologySpread', 'selector']) {
      expect(text).not.toContain(word);
    }
  });

  it('is explained by the line that gives it', () => {
    expect(originOf(resolution, object, '/spec/schedule')).toMatchObject({
      kind: 'score',
      position: { line: 5, column: 5 },
    });
    expect(
      originOf(
        resolution,
        object,
        'spec.jobTemplate.spec.template.spec.containers[report].image',
      ),
    ).toMatchObject({ kind: 'score', path: 'containers.report.image' });
    expect(
      originOf(
        resolution,
        object,
        'spec.jobTemplate.spec.template.spec.securityContext.runAsUser',
      ),
    ).toMatchObject({ kind: 'default', file: 'defaults/production.yaml' });
  });
});

describe('a Job', () => {
  const object = only(file(job), 'Job');

  it('runs once for what it is: the same again is the same Job', () => {
    expect(object.metadata.name).toMatch(/^report-[0-9a-f]{8}$/);
    expect(only(file(job), 'Job').metadata.name).toBe(object.metadata.name);
    expect(
      only(file(job).replace('report:1.0.0', 'report:1.0.1'), 'Job').metadata
        .name,
    ).not.toBe(object.metadata.name);
    expect(object).toMatchObject({
      spec: {
        backoffLimit: 3,
        template: { spec: { restartPolicy: 'Never' } },
      },
    });
    expect(object.spec).not.toHaveProperty('selector');
  });

  it('names itself in what it took from the defaults', () => {
    const { defaults } = resolved(file(job), { environment: 'prod' });
    expect(new Set(defaults.map(entry => entry.object))).toEqual(
      new Set([`Job/${object.metadata.name}`]),
    );
  });

  it('keeps a name that its pods can have, however long the workload is called', () => {
    const long = 'r'.repeat(50);
    const text = file(job)
      .replace('name: report', `name: ${long}`)
      .replace('name: report', `name: ${long}`);
    const { name } = only(text, 'Job').metadata;
    expect(name.length).toBeLessThanOrEqual(63);
    expect(name.startsWith(long)).toBe(true);
  });
});
