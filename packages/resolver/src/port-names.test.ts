import { namedPorts, servicePorts, withPortNumbers } from './port-names';
import { scoreOf } from './__testUtils__/platform-folder';

const score = scoreOf(`apiVersion: score.dev/v1b1
metadata: { name: caller }
containers: { main: { image: . } }
resources:
  named: { type: service-port, params: { workload: called, port: web } }
  number: { type: service-port, params: { workload: called, port: 80 } }
  elsewhere: { type: service, params: { workload: far, tenant: other, port: api } }
  db: { type: postgres, params: { workload: called, port: web } }
`);

describe('ports that are called by their names', () => {
  it('are found where a type has them', () =>
    expect(namedPorts(score)).toEqual([
      { key: 'named', workload: 'called', port: 'web' },
      { key: 'elsewhere', workload: 'far', tenant: 'other', port: 'api' },
    ]));

  it('become numbers where they are known, and stay what they are elsewhere', () => {
    const { resources } = withPortNumbers(score, ({ workload }) =>
      workload === 'called' ? 8081 : undefined,
    ).workload;
    expect(resources?.named.params?.port).toBe(8081);
    expect(resources?.elsewhere.params?.port).toBe('api');
    expect(resources?.db.params?.port).toBe('web');
    expect(withPortNumbers(score, () => undefined)).toBe(score);
  });

  it('are read from a rendered Service', () =>
    expect(
      servicePorts([
        { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'a' } },
        {
          apiVersion: 'v1',
          kind: 'Service',
          metadata: { name: 'called' },
          spec: { ports: [{ name: 'web', port: 8081 }, { port: 9 }] },
        },
      ]),
    ).toEqual({ web: 8081 }));
});
