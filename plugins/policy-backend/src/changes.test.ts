import { countEffects } from '@macadam/plugin-policy-common';
import {
  ANY,
  deployment,
  imagePolicy,
  NO_LATEST,
  registries,
  TestPlatform,
} from './__testUtils__/TestPlatform';
import { ChangeService } from './services/ChangeService';
import { PolicyWorker } from './services/PolicyWorker';

jest.setTimeout(120_000);

const file = 'policies/images.yaml';
const worker = new PolicyWorker();
let platform: TestPlatform;
let changes: ChangeService;

beforeAll(async () => {
  platform = await TestPlatform.start();
  changes = new ChangeService(platform.repository, registries(), worker);
});
afterAll(async () => {
  await worker.stop();
  await platform.stop();
});

describe('what a change would break', () => {
  it('is seen of an edit, in every environment, blocking only where policies are enforced', async () => {
    const report = await changes.ofEdit({ file, text: imagePolicy(NO_LATEST) });
    expect(report.problems).toEqual([]);
    expect(report.policies).toEqual(['images']);
    expect(report.judged).toEqual({
      manifests: 3,
      workloads: 2,
      environments: ['dev', 'prod'],
    });
    expect(
      report.changes.map(({ effect, workload, environment }) => [
        effect,
        workload,
        environment,
      ]),
    ).toEqual([
      ['blocks', 'shop/cart', 'dev'],
      ['reports', 'shop/cart', 'prod'],
    ]);
    expect(report.changes[0]).toMatchObject({
      policy: 'images',
      title: 'Images',
      fix: 'Name a version.',
      before: 'none',
      after: 'fail',
    });
    expect(report.changes[0].message).toContain('Not this image.');
  });

  it('is seen of a new policy, and none of the same text', async () => {
    const text = imagePolicy(NO_LATEST, 'Audit').replace('images', 'more');
    const report = await changes.ofEdit({ file: 'policies/more.yaml', text });
    expect(countEffects(report.changes)).toMatchObject({
      blocks: 0,
      reports: 2,
    });
    expect(
      (await changes.ofEdit({ file, text: imagePolicy(ANY) })).changes,
    ).toEqual([]);
  });

  it('names the policy that changes, not those that are judged again for it', async () => {
    const text = `apiVersion: policies.kyverno.io/v1
kind: MutatingPolicy
metadata: { name: label }
spec:
  matchConstraints:
    resourceRules:
      - { apiGroups: [apps], apiVersions: [v1], operations: [CREATE], resources: [deployments] }
  mutations:
    - patchType: ApplyConfiguration
      applyConfiguration:
        expression: 'Object{metadata: Object.metadata{labels: Object.metadata.labels{a: "b"}}}'
`;
    const report = await changes.ofEdit({ file: 'policies/label.yaml', text });
    expect(report).toMatchObject({ problems: [], policies: ['label'] });
  });

  it('follows what is in Git now', async () => {
    await platform.push('environments', 'main', {
      ...deployment('basket', 'dev', 'nginx:latest'),
    });
    const text = imagePolicy(NO_LATEST);
    expect((await changes.ofEdit({ file, text })).changes).toHaveLength(3);
    await platform.push('environments', 'main', {
      ...deployment('basket', 'dev', 'nginx:1.27.2'),
    });
    expect((await changes.ofEdit({ file, text })).changes).toHaveLength(2);
  });

  it('is seen of a branch, also when the main branch went on', async () => {
    await platform.push('platform', 'feature/strict', {
      [file]: imagePolicy(NO_LATEST),
    });
    await platform.push('platform', 'feature/docs', { 'README.md': 'more' });
    await platform.push('platform', 'exception/cart.images', {
      'policies/exceptions/cart.images.yaml': 'kind: PolicyException\n',
    });
    await platform.push('platform', 'main', {
      'policies/other.yaml': imagePolicy(ANY).replace('images', 'other'),
    });
    const { branches } = await changes.branches();
    expect(branches.map(({ name, files }) => [name, files])).toEqual([
      ['feature/strict', [file]],
    ]);
    const report = await changes.ofBranch('feature/strict');
    expect(report.policies).toEqual(['images']);
    expect(countEffects(report.changes)).toMatchObject({
      blocks: 1,
      reports: 1,
      passes: 0,
    });
    await expect(changes.ofBranch('nowhere')).rejects.toThrow(
      'has no branch "nowhere"',
    );
  });

  it('is nothing where the change does not load: file and line are named', async () => {
    const text = imagePolicy('object.(');
    const report = await changes.ofEdit({ file, text });
    expect(report.changes).toEqual([]);
    expect(report.problems).toEqual([
      expect.objectContaining({ file, line: 17, policy: 'images' }),
    ]);
    await expect(
      changes.save({ file, text, message: 'x' }, 'user:default/sofia'),
    ).rejects.toThrow('policies/images.yaml:17: ');
  });

  it.each([
    'platform.yaml',
    'policies/../x.yaml',
    'policies/kustomization.yaml',
  ])('takes no edit of %s', async path => {
    await expect(changes.ofEdit({ file: path, text: 'a: 1' })).rejects.toThrow(
      'is no file for a policy',
    );
  });

  it('is saved to a branch of the person, never to the main branch', async () => {
    const text = imagePolicy(NO_LATEST).replace('images', 'fresh');
    const edit = { file: 'policies/fresh.yaml', text, message: 'Be strict' };
    const saved = await changes.save(edit, 'user:default/sofia');
    expect(saved.branch).toBe('policy/sofia/fresh');
    expect(await platform.read(edit.file)).toBeUndefined();
    const report = await changes.ofBranch(saved.branch);
    expect(report.files).toEqual([edit.file]);
    const { mirror } = platform.repository;
    expect(await mirror.show(saved.commit)).toMatchObject({
      author: { name: 'sofia' },
      committer: { name: 'Macadam' },
      trailers: { Actor: 'user:default/sofia' },
    });
    expect(
      await mirror.readFile(saved.commit, 'policies/kustomization.yaml'),
    ).toContain('- fresh.yaml');
    await expect(changes.save(edit, 'user:default/sofia')).rejects.toThrow(
      'already is what you want to save',
    );
  });

  it('says that the forge does not answer', async () => {
    await platform.without(async () => {
      await expect(changes.branches()).rejects.toThrow(
        'The Git host does not give',
      );
    });
    expect((await changes.branches()).branches).not.toEqual([]);
  });
});
