import { validateStatefulSet } from './workloads';

const statefulSet = (mount: string) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: 'db' } },
    template: {
      metadata: { labels: { app: 'db' } },
      spec: {
        restartPolicy: 'Always',
        containers: [
          {
            name: 'db',
            image: 'postgres:17.5',
            volumeMounts: [{ name: mount, mountPath: '/data' }],
          },
        ],
        volumes: [{ name: 'tmp', emptyDir: {} }],
      },
    },
    updateStrategy: { type: 'RollingUpdate' },
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '1Gi' } },
        },
      },
    ],
  },
});

describe('the mounts of a StatefulSet', () => {
  it.each([
    ['a volume', 'tmp', []],
    ['a claim template', 'data', []],
    [
      'nothing',
      'other',
      ['spec.template.spec.containers[0].volumeMounts[0].name'],
    ],
  ])('of %s', (_what, mount, expected) =>
    expect(
      validateStatefulSet(statefulSet(mount), undefined).map(
        ({ field }) => field,
      ),
    ).toEqual(expected),
  );
});
