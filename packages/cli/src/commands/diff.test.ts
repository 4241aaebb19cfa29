import { execFileSync } from 'node:child_process';
import { PLATFORM, Project, run } from '../__testUtils__/project';

describe('macadam diff', () => {
  const project = new Project();
  afterAll(() => project.remove());
  const text = (image: string) => `apiVersion: score.dev/v1b1
metadata: {name: shop}
containers:
  web: {image: "${image}"}
service: {ports: {http: {port: 8080}}}
`;
  const file = project.write('shop/score.yaml', text('nginx:1'));
  const diff = (...args: string[]) =>
    run('diff', file, '--platform', PLATFORM, '--tenant', 'checkout', ...args);

  it('compares two environments without what they call themselves', async () => {
    const { code, out, error } = await diff(
      '-e',
      'prod',
      '--against',
      'staging',
    );
    expect([code, error]).toEqual([1, '']);
    expect(out).toMatch(
      /~ Deployment\/shop\n {4}~ \/spec\/replicas: 2 → 3 {2}\(default production, .*platform\/defaults\/production\.yaml:\d+; was default staging, .*staging\.yaml:\d+\)\n/,
    );
    expect(out).not.toContain('macadam.dev/environment');
    expect(out).not.toContain('-staging');
  });

  it('compares with rendered manifests, and never shows a secret', async () => {
    const rendered = await run(
      'render',
      file,
      '-e',
      'dev',
      '--platform',
      PLATFORM,
      '--tenant',
      'checkout',
    );
    project.write(
      'out/all.yaml',
      `${rendered.out.replace('nginx:1', 'nginx:0')}---
apiVersion: v1
kind: Secret
metadata: {name: old, namespace: checkout-dev}
data: {password: c2VjcmV0}
---
apiVersion: v1
kind: PersistentVolumeClaim
metadata:
  name: data
  namespace: checkout-dev
  annotations: {kustomize.toolkit.fluxcd.io/prune: disabled}
`,
    );
    project.write(
      'out/kustomization.yaml',
      'apiVersion: kustomize.config.k8s.io/v1beta1\nkind: Kustomization\nresources: [all.yaml]\n',
    );
    const { code, out } = await diff(
      '-e',
      'dev',
      '--against-dir',
      project.path('out'),
    );
    expect(code).toBe(1);
    expect(out).toBe(`~ Deployment/shop in checkout-dev
    ~ /spec/template/spec/containers/web/image: "nginx:0" → "nginx:1"  (${file}:4)
= PersistentVolumeClaim/data in checkout-dev: It holds data: it stays in the cluster until a person deletes it
- Secret/old in checkout-dev
`);
    const json = await diff(
      '-e',
      'dev',
      '--output',
      'json',
      '--against-dir',
      project.path('out'),
    );
    expect(JSON.parse(json.out)).toHaveLength(3);
    expect(json.out).not.toContain('c2VjcmV0');
  });

  it('says where a manifest is none', async () => {
    const bad = project.write('bad/x.yaml', 'a: 1\n---\nb: [\n');
    const { code, out, error } = await diff(
      '-e',
      'dev',
      '--against-dir',
      project.path('bad'),
    );
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain(`${bad}:1:1: not a Kubernetes object`);
    expect(error).toContain(`${bad}:4:1: not valid YAML`);
  });

  it('compares with a commit of the file', async () => {
    const git = (...args: string[]) =>
      execFileSync('git', ['-C', project.path('shop'), ...args], {
        stdio: 'pipe',
      });
    git('init', '--quiet');
    git('add', '.');
    git(
      '-c',
      'user.name=t',
      '-c',
      'user.email=t@example.org',
      'commit',
      '--quiet',
      '-m',
      'x',
    );
    const args = ['-e', 'dev', '--against-commit', 'HEAD'];
    expect(await diff(...args)).toEqual({
      code: 0,
      out: 'no difference\n',
      error: '',
    });
    project.write('shop/score.yaml', text('nginx:2'));
    const { code, out } = await diff(...args);
    expect(code).toBe(1);
    expect(out).toContain('image: "nginx:1" → "nginx:2"');
    git('-c', 'user.name=t', '-c', 'user.email=t@x', 'commit', '-qam', 'two');
    expect(
      (await diff(...args.slice(0, 2), '--against-commit', 'HEAD~1')).out,
    ).toBe(out);
    project.write('shop/score.yaml', text('nginx:3'));
    const between = ['--commit', 'HEAD', '--against-commit', 'HEAD~1'];
    expect((await diff('-e', 'dev', ...between)).out).toBe(out);

    const both = await diff('-e', 'prod', '--against', 'dev', ...between);
    expect(both.out).toMatch(
      /image: "nginx:1" → "nginx:2" {2}by release {2}\(.*score\.yaml:4\)/,
    );
    expect(both.out).toMatch(/replicas: 1 → 3 {2}by environment {2}\(default/);
  });

  it.each([
    [[], 'give one of --against'],
    [['--against', 'dev', '--against-dir', 'x'], 'give one of --against'],
    [['--against', 'nowhere'], 'no environment nowhere'],
    [['--against-dir', '/nowhere'], '/nowhere is no folder'],
    [['--against-commit', 'x', '--against-dir', 'x'], 'give one of --against'],
    [['--against-commit', 'nosuch'], 'there is no such commit'],
    [['--against', 'prod', '--commit', 'nosuch'], '--commit nosuch: there is'],
    [['--against-commit=--all'], 'there is no such commit'],
  ])('cannot be run with %j', async (args, message) => {
    const { code, out, error } = await diff('-e', 'dev', ...args);
    expect([code, out]).toEqual([2, '']);
    expect(error).toContain(message);
  });
});
