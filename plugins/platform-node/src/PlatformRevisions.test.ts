import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startForge, type Forge } from '@macadam/forge';
import { GitMirror } from '@macadam/git';
import { PlatformRevisions } from './PlatformRevisions';

jest.setTimeout(120_000);

const token = 'a-token-of-the-test-alone';
const GOOD = {
  'platform.yaml': `apiVersion: macadam.dev/v1alpha1
kind: Platform
metadata: { name: test }
spec: { owner: group:default/platform-team }
`,
  'tenants/checkout.yaml': `apiVersion: macadam.dev/v1alpha1
kind: Tenant
metadata: { name: checkout }
spec: { owner: group:default/checkout, repositories: [checkout/*] }
`,
};

describe('PlatformRevisions', () => {
  let folder: string;
  let forge: Forge;
  let mirror: GitMirror;
  const mirrors: GitMirror[] = [];

  const newMirror = () => {
    const made = new GitMirror({
      directory: join(folder, `mirror-${mirrors.length}`),
      url: `${forge.url}/platform/platform.git`,
      credentials: { username: 'macadam', password: token },
    });
    mirrors.push(made);
    return made;
  };
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'macadam-platform-'));
    forge = await startForge({
      directory: join(folder, 'forge'),
      port: 0,
      users: [
        {
          login: 'macadam',
          fullName: 'Macadam',
          email: 'macadam@example.com',
          admin: true,
          token,
        },
      ],
      organisations: ['platform'],
      log: () => undefined,
    });
    await fetch(`${forge.url}/api/v1/orgs/platform/repos`, {
      method: 'POST',
      headers: {
        Authorization: `token ${token}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify({ name: 'platform' }),
    });
    mirror = newMirror();
  });
  afterAll(async () => {
    mirrors.forEach(each => each.close());
    await forge.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const push = async (write: Record<string, string>, remove: string[] = []) => {
    const { commit } = await mirror.commit({
      branch: 'main',
      message: 'Change',
      author: { name: 'Sofia', email: 'sofia@example.com' },
      write,
      remove,
    });
    return commit;
  };
  /** A process that has just started. */
  const restarted = async () => {
    const own = newMirror();
    await own.fetch();
    return new PlatformRevisions('platform/platform', () => own);
  };

  it('says what is missing while nothing was ever in force', async () => {
    await expect((await restarted()).inForce()).rejects.toThrow(
      'has no branch main yet',
    );
    await push({ 'tenants/checkout.yaml': 'kind: [' });
    await expect((await restarted()).inForce()).rejects.toThrow(
      /error that its team has to mend first: platform.yaml:1: /,
    );
  });

  it('keeps the last good revision in force, also after a restart, and says what is wrong with the newest', async () => {
    const good = await push(GOOD);
    const running = await restarted();
    expect(await running.inForce()).toMatchObject({ revision: good });
    await push({ 'definitions/typo.yaml': 'kind: ResourceDefinitoin\n' });
    const broken = await push({ 'README.md': 'More.' });
    const revisions = await restarted();
    const inForce = await revisions.inForce();
    const load = jest.spyOn(revisions, 'load');
    expect(await revisions.inForce()).toEqual(inForce);
    // The newest and the good one, and none of those between.
    expect(load.mock.calls).toEqual([[broken], [good]]);
    expect(inForce).toMatchObject({
      revision: good,
      platform: { tenants: [{ name: 'checkout' }] },
      refused: {
        revision: broken,
        problems: [{ file: 'definitions/typo.yaml', line: 1 }],
      },
    });
  });

  it('takes a policy that does not load for broken too, and what mends it', async () => {
    await push({
      'definitions/typo.yaml': '# nothing\n',
      'policies/broken.yaml':
        'apiVersion: kyverno.io/v1\nkind: ClusterPolicy\nspec: {}\n',
    });
    expect((await (await restarted()).inForce()).refused).toMatchObject({
      problems: [expect.objectContaining({ file: 'policies/broken.yaml' })],
    });
    const mended = await push({}, ['policies/broken.yaml']);
    const inForce = await (await restarted()).inForce();
    expect(inForce.revision).toBe(mended);
    expect(inForce.refused).toBeUndefined();
  });
});
