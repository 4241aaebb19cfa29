import { PLATFORM, Project, run } from '../__testUtils__/project';

const place = ['-e', 'prod', '--tenant', 'checkout', '--platform', PLATFORM];

describe('a Score file with faults of every stage', () => {
  const project = new Project();
  afterAll(() => project.remove());
  const file = project.write(
    'score.yaml',
    `apiVersion: score.dev/v1b1
metadata: {name: shop}
containers:
  web:
    image: nginx:latest
    variables:
      PORT: 8080
      HOST: "\${resources.db.hots}"
      QUEUE: "\${resources.queue.url}"
service: {ports: {http: {port: 80, protocol: SCTP}}}
resources:
  db: {type: postgres}
  queue: {type: pigeon}
  load: {type: horizontal-pod-autoscaler, params: {maxReplica: 3}}
`,
  );

  it('tells all of them at once', async () => {
    const { code, out, error } = await run('preflight', file, ...place);
    expect([code, out]).toEqual([1, '']);
    const lines = error.trimEnd().split('\n');
    expect(lines.map(line => /:(\d+):\d+ /.exec(line)?.[1])).toEqual([
      '5',
      '7',
      '8',
      '10',
      '13',
      '14',
    ]);
    [
      'disallow-latest-tag',
      'expected a string',
      'has no output `hots` (did you mean `host`?',
      'SCTP',
      'there is no definition of pigeon',
      'did you mean "maxReplicas"?',
    ].forEach((part, index) => expect(lines[index]).toContain(part));
  });

  it('tells what can be told without policies, and renders nothing', async () => {
    const { code, out, error } = await run('render', file, ...place);
    expect([code, out]).toEqual([1, '']);
    expect(error.trimEnd().split('\n')).toHaveLength(5);
  });
});
