import { join } from 'node:path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { RawRepository } from '@macadam/forge/testing';
import { runGit } from '@macadam/git';
import {
  isCommitted,
  type Deployment,
} from '@macadam/plugin-orchestrator-common';
import fc from 'fast-check';
import type { Knex } from 'knex';
import { platformFiles, score } from './__testUtils__/fixtures';
import { hostilePushes, type HostilePush } from './__testUtils__/hostilePushes';
import { TestOrganisation, tokenOf } from './__testUtils__/TestOrganisation';
import { TestReplica } from './__testUtils__/TestReplica';
import { migrate } from './store';
import type { PushesTable } from './store/rows';

jest.setTimeout(300_000);

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
const ended = ({ outcome }: Deployment) => outcome !== 'in-progress';

/** What a push of tenant fulfilment may bring, beside its workload `fine`. */
const OWN =
  /^(dev\/fulfilment\/|clusters\/embedded\/dev\/fulfilment\/(workloads|shared)\/)(?!fine\/)/;

describe('pushes that carry whatever Git can', () => {
  let organisation: TestOrganisation;
  let knex: Knex;
  let replica: TestReplica;
  let before: string[];
  let round = 0;

  /** Mode, id and path of every file of the environments repository: the same lines, the same bytes. */
  async function environments(): Promise<string[]> {
    const mirror = organisation.mirror('platform/environments', 'macadam');
    await mirror.fetch();
    const args = ['ls-tree', '-r', '-z', '--full-tree', 'refs/heads/main'];
    const out = await runGit(args, { gitDir: mirror.directory });
    return out.toString('utf8').split('\0').filter(Boolean);
  }
  const pathOf = (line: string) => line.slice(line.indexOf('\t') + 1);
  const isNotOfCart = (line: string) =>
    !pathOf(line).startsWith('dev/checkout/cart/');
  const ofOthers = async () =>
    (await environments()).filter(line => !OWN.test(pathOf(line)));

  async function deploy(repository: string, person: 'mira' | 'ines') {
    round += 1;
    const name = repository.split('/')[1];
    const commit = await organisation.push(repository, person, {
      'score.yaml': score(name, `nginx:1.${round}`),
    });
    await replica.orchestrator.pushes.repository(repository);
    return replica.until(
      repository,
      each => each.release.commit === commit && isCommitted(each),
    );
  }

  beforeAll(async () => {
    organisation = await TestOrganisation.start();
    await organisation.push('platform/platform', 'sofia', {
      'tenants/fulfilment.yaml': platformFiles[
        'tenants/checkout.yaml'
      ].replaceAll('checkout', 'fulfilment'),
    });
    knex = await databases.init('SQLITE_3');
    await migrate(knex);
    replica = await TestReplica.start(organisation, knex);
    await replica.poll();
    for (const [repository, person] of [
      ['checkout/cart', 'mira'],
      ['fulfilment/fine', 'ines'],
    ] as const) {
      await organisation.createRepository(repository);
      await deploy(repository, person);
    }
  });
  afterAll(async () => {
    await replica.stop();
    await organisation.stop();
  });

  /** Pushes to a repository of its own, one after the other; git says what the forge refuses. Returns where main is. */
  async function pushAll(repository: string, pushes: readonly HostilePush[]) {
    const raw = new RawRepository(
      join(await organisation.folder(), 'raw'),
      `${organisation.forge.url}/${repository}.git`,
      { login: 'ines', token: tokenOf('ines') },
    );
    let main: string[] = [];
    for (const { tree, commit, refs } of pushes) {
      const parents = refs.kind === 'rewrite main' ? [] : main;
      const made = await raw.commit(await raw.tree(tree), parents, commit);
      if (refs.kind === 'other refs') {
        await raw.push(...refs.refs.map(ref => `${made}:${ref}`));
      } else if (refs.kind === 'delete main') {
        await raw.push(':refs/heads/main');
      } else {
        const refused = await raw.push(`${made}:refs/heads/main`);
        if (refused === undefined) main = [made];
        else expect(refused).toMatch(/fsck|forced pushes|error/);
      }
      await replica.orchestrator.pushes.repository(repository);
    }
    return main[0];
  }

  /** Waits until all that a repository's newest commit makes has ended, and looks whether somebody was told why. */
  async function checkTold(repository: string, commit: string | undefined) {
    const rows = await knex<PushesTable>('pushes').where({ repository });
    expect(rows.filter(({ done }) => !done)).toEqual([]);
    if (commit === undefined) return;
    const releases = await knex('releases').where({ repository, commit });
    for (const { workload } of releases) {
      const { outcome, findings, reason } = await replica.until(
        workload,
        each =>
          each.release.repository === repository &&
          (ended(each) || isCommitted(each)),
      );
      if (outcome === 'in-progress' || outcome === 'superseded') continue;
      expect([reason, findings]).not.toEqual(['', []]);
      for (const { message } of findings) expect(message).toMatch(/\S/);
    }
  }

  it('change nothing of anybody else, end, and leave everybody else’s road open', async () => {
    before = await ofOthers();
    expect(before.length).toBeGreaterThan(10);
    await fc.assert(
      fc.asyncProperty(hostilePushes, async pushes => {
        round += 1;
        const repository = `fulfilment/hostile-${round}`;
        await organisation.createRepository(repository);
        await checkTold(repository, await pushAll(repository, pushes));
        expect(await ofOthers()).toEqual(before);
        const others = (await environments()).filter(
          line => !line.startsWith('100644 blob '),
        );
        expect(others).toEqual([]);
        await deploy('checkout/cart', 'mira');
        const after = await ofOthers();
        expect(after.filter(isNotOfCart)).toEqual(before.filter(isNotOfCart));
        before = after;
      }),
      {
        numRuns: 10,
        seed: 20261130,
        endOnFailure: true,
      },
    );
    await deploy('fulfilment/fine', 'ines');
    // What anybody pushed keeps the forge from starting no more than from running.
    await organisation.interrupt(async () => {});
    await deploy('checkout/cart', 'mira');
  });
});
