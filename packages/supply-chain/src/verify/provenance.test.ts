import { provenanceOf } from './provenance';
import { repositoryOf } from './sourceRepository';

const COMMIT = '0123456789abcdef0123456789abcdef01234567';
const OTHER = '89abcdef0123456789abcdef0123456789abcdef';
const builder = { id: 'https://ci.example/builder' };

type Fields = Record<string, unknown>;

const fetched = (uri: string, commit = COMMIT): Fields => ({
  uri,
  digest: { gitCommit: commit },
});

function v1(externalParameters: Fields, ...resolvedDependencies: Fields[]) {
  return provenanceOf({
    predicateType: 'https://slsa.dev/provenance/v1',
    predicate: {
      buildDefinition: { externalParameters, resolvedDependencies },
      runDetails: { builder },
    },
  });
}

function v02(configSource: Fields, ...materials: Fields[]) {
  return provenanceOf({
    predicateType: 'https://slsa.dev/provenance/v0.2',
    predicate: { builder, invocation: { configSource }, materials },
  });
}

const APP = 'https://git.example/acme/app';
const CHECKOUT = fetched('git+https://git.example/tools/checkout@v4', OTHER);
const sha1 = { sha1: COMMIT };

describe('the source of a build', () => {
  it.each([
    ['git+https://git.example/acme/app@refs/heads/main', APP],
    ['git+https://git.example/acme/app.git@refs/tags/web@1.2.0', APP],
    ['https://git.example/acme/app.git#refs/heads/main', APP],
    ['https://git.example/acme/app.git#main:services/web', APP],
    ['https://git.example/acme/app.git?ref=main&subdir=web', APP],
    ['https://git.example/acme/app/', APP],
    ['https://ci:secret@git.example/acme/app.git@main', APP],
    ['git+https://git.example:8443/a/b@v1', 'https://git.example:8443/a/b'],
    ['ssh://git@git.example/acme/app.git@v1', 'ssh://git@git.example/acme/app'],
    ['git@git.example:acme/app.git#main', 'git@git.example:acme/app'],
  ])('%s is %s', (uri, repository) => {
    expect(repositoryOf(uri)).toBe(repository);
  });

  it.each(['main', 'web@1.2.0', '@scope/web@1', 'a#b', 'feature/x?y'])(
    'is the same whatever its ref is called: %s',
    ref => {
      for (const start of ['@refs/tags/', '@', '.git@', '#', '.git#'])
        expect(repositoryOf(`git+${APP}${start}${ref}`)).toBe(APP);
    },
  );

  it.each<[string, ReturnType<typeof v1>]>([
    ['the one that was fetched', v1({}, fetched(`git+${APP}@refs/tags/web@1`))],
    [
      'named beside another that was fetched first',
      v1(
        { source: { uri: `git+${APP}@refs/heads/main` } },
        CHECKOUT,
        fetched(`git+${APP}@refs/heads/main`),
      ),
    ],
    [
      'named as text',
      v1({ source: `git+${APP}@main` }, CHECKOUT, fetched(`git+${APP}@main`)),
    ],
    [
      'of BuildKit',
      v1(
        { configSource: { uri: `${APP}.git#refs/heads/main`, digest: sha1 } },
        CHECKOUT,
      ),
    ],
    [
      'of a workflow',
      v1(
        {
          workflow: { repository: APP, ref: 'refs/heads/main', path: 'ci.yml' },
        },
        CHECKOUT,
        fetched(`git+${APP}@refs/heads/main`),
      ),
    ],
    [
      'of Google',
      v1({ sourceToBuild: { repository: APP } }, CHECKOUT, fetched(`${APP}@x`)),
    ],
    ['of v0.2', v02({ uri: `${APP}.git#main`, digest: sha1 }, CHECKOUT)],
    [
      'of v0.2 whose commit is a material',
      v02({ uri: `git+${APP}@main` }, CHECKOUT, fetched(`git+${APP}@main`)),
    ],
    [
      'the one material of v0.2',
      v02({ entryPoint: 'Dockerfile' }, fetched(`${APP}.git#main`)),
    ],
  ])('%s', (_, found) => {
    expect(found).toEqual({ builder: builder.id, source: APP, commit: COMMIT });
  });

  it('is nobody’s guess where several were fetched and none is named', () => {
    const found = v1({}, CHECKOUT, fetched(`git+${APP}@main`));
    expect(found).toEqual({ builder: builder.id });
    expect(v02({}, CHECKOUT, fetched(APP))).toEqual({ builder: builder.id });
  });

  it('has no commit when only others were fetched', () => {
    expect(v1({ source: { uri: APP } }, CHECKOUT)).toEqual({
      builder: builder.id,
      source: APP,
    });
  });
});
