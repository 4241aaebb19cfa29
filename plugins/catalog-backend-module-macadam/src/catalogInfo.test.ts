import { UnreadableError } from '@macadam/git';
import fc from 'fast-check';
import { stringify } from 'yaml';
import { readDeclared, refOf } from './catalogInfo';

const links = {
  repository: 'http://forge/checkout/cart',
  file: (path: string) => {
    if (path === '') throw new Error('No file has no name');
    return `http://forge/checkout/cart/src/branch/main/${path}`;
  },
};

const declaredIn = (files: Record<string, string>) =>
  readDeclared(
    {
      paths: Object.keys(files),
      read: async path => {
        if (files[path]?.length > 100_000)
          throw new UnreadableError(`${path} is too large`, path);
        return files[path];
      },
    },
    links,
  );
const problemsOf = async (text: string) =>
  (await declaredIn({ 'catalog-info.yaml': text })).problems;
const refsOf = async (files: Record<string, string>) =>
  (await declaredIn(files)).entities.map(({ entity }) => refOf(entity));

const component = (
  metadata: string,
  spec = '',
) => `apiVersion: backstage.io/v1alpha1
kind: Component
metadata:
  ${metadata}
spec: {type: service, lifecycle: production, owner: group:default/checkout${spec}}
`;

describe('what is refused', () => {
  it.each<[string, string, string]>([
    [
      'a name that is a number',
      component('name: 2001'),
      'catalog-info.yaml:4 metadata.name is the number 2001, and has to be text; quote it: "2001"',
    ],
    [
      'a name that a template has still to fill in',
      component('name: ${{ values.name }}'),
      'catalog-info.yaml:4 metadata.name is the text "${{ values.name }}", and has to be a string that is sequences of [a-zA-Z0-9] separated by any of [-_.], at most 63 characters in total; it is a placeholder of a template, which only the template fills in',
    ],
    [
      'a namespace that is a number',
      component('name: keeper\n  namespace: 42'),
      'catalog-info.yaml:5 metadata.namespace is the number 42, and has to be text; quote it: "42"',
    ],
    [
      'a link without an address',
      component('name: keeper\n  links:\n    - title: Runbook'),
      'catalog-info.yaml:6 metadata.links[0].url is missing',
    ],
    [
      'links that are text',
      component('name: keeper\n  links: none'),
      'catalog-info.yaml:5 metadata.links is the text "none", and has to be a list',
    ],
    [
      'an annotation that is a number',
      component(
        'name: keeper\n  annotations:\n    gitlab.com/project-id: 4711',
      ),
      'catalog-info.yaml:6 metadata.annotations["gitlab.com/project-id"] is the number 4711, and has to be text; quote it: "4711"',
    ],
    [
      'annotations that are a list',
      component(
        'name: keeper\n  annotations:\n    - github.com/project-slug: acme/x',
      ),
      'catalog-info.yaml:6 metadata.annotations is a list, and has to be a mapping',
    ],
    [
      'a label that is true',
      component('name: keeper\n  labels: {public: true}'),
      'catalog-info.yaml:5 metadata.labels.public is the boolean true, and has to be text; quote it: "true"',
    ],
    [
      'a tag with capitals',
      component('name: keeper\n  tags: [Java]'),
      'catalog-info.yaml:5 metadata.tags[0] is the text "Java", and has to be a string that is sequences of [a-z0-9+#] separated by [-], at most 63 characters in total',
    ],
    [
      'no owner',
      'apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: keeper}\nspec:\n  type: service\n  lifecycle: production\n',
      'catalog-info.yaml:5 spec.owner is missing',
    ],
    [
      'a dependency without its kind',
      component('name: keeper', ', dependsOn: [cart]'),
      'catalog-info.yaml:5 spec.dependsOn[0] is "cart", which names no entity: write the kind too, for example component:cart',
    ],
    [
      'a field that no entity has',
      `${component('name: keeper')}owner: me\n`,
      'catalog-info.yaml:6 owner is not a field of an entity',
    ],
    [
      'no entity at all',
      '- 1\n- 2\n',
      'catalog-info.yaml:1 the document is a list, and has to be a mapping',
    ],
    ['broken YAML', 'kind: [\n', 'catalog-info.yaml:'],
    [
      'a second entity of one name',
      `${component('name: keeper')}---\n${component('name: Keeper')}`,
      'catalog-info.yaml:10 declares component:default/keeper again, which catalog-info.yaml:4 declares: give it another name',
    ],
  ])('%s', async (_, text, expected) => {
    const problems = await problemsOf(text);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(expected);
  });

  it('stops nothing else of the file, and keeps the name and owner of a component for its page', async () => {
    const { entities, refused } = await declaredIn({
      'catalog-info.yaml': `${component('name: bad\n  links: none')}---\n${component('name: good')}`,
    });
    expect(entities.map(({ entity }) => entity.metadata.name)).toEqual([
      'good',
    ]);
    expect(refused).toEqual([
      {
        name: 'bad',
        owner: 'group:default/checkout',
        file: 'catalog-info.yaml',
      },
    ]);
  });

  it('is said of whatever anybody writes, and never thrown', () =>
    fc.assert(
      fc.asyncProperty(
        fc.record(
          {
            apiVersion: fc.oneof(
              fc.constant('backstage.io/v1alpha1'),
              fc.jsonValue(),
            ),
            kind: fc.oneof(
              fc.constantFrom('Component', 'API', 'Location', 'User'),
              fc.jsonValue(),
            ),
            metadata: fc.oneof(
              fc.record(
                {
                  name: fc.oneof(fc.constant('a'), fc.jsonValue()),
                  namespace: fc.jsonValue(),
                  links: fc.jsonValue(),
                  annotations: fc.jsonValue(),
                  tags: fc.jsonValue(),
                },
                { requiredKeys: [] },
              ),
              fc.jsonValue(),
            ),
            spec: fc.oneof(
              fc.record(
                {
                  owner: fc.jsonValue(),
                  target: fc.jsonValue(),
                  targets: fc.jsonValue(),
                  dependsOn: fc.jsonValue(),
                },
                { requiredKeys: [] },
              ),
              fc.jsonValue(),
            ),
          },
          { requiredKeys: [] },
        ),
        async value => {
          const { entities, problems } = await declaredIn({
            'catalog-info.yaml': `${stringify(value)}---\n${component('name: good')}`,
          });
          expect(entities.map(({ entity }) => refOf(entity))).toContain(
            'component:default/good',
          );
          for (const problem of problems)
            expect(problem).toMatch(/^catalog-info\.yaml:\d+ \S/);
        },
      ),
    ));
});

describe('where entities are found', () => {
  const location = (targets: string) =>
    `apiVersion: backstage.io/v1alpha1\nkind: Location\nmetadata: {name: all}\nspec:\n  targets: ${targets}\n`;

  it('is at any depth, and where a Location of the repository says', async () =>
    expect(
      await refsOf({
        'catalog-info.yaml': location(
          '[./services/one/catalog-info.yaml, ./other/system.yaml, "http://forge/checkout/cart/src/branch/main/other/api.yaml", ./services/*/catalog-info.yaml]',
        ),
        'services/one/catalog-info.yaml': component('name: one'),
        'a/b/c/catalog-info.yml': component('name: deep'),
        'other/system.yaml': component('name: named'),
        'other/api.yaml': component('name: by-address'),
        'templates/x/skeleton/catalog-info.yaml': component(
          'name: ${{ values.name }}',
        ),
        'node_modules/y/catalog-info.yaml': component('name: fetched'),
      }),
    ).toEqual([
      'component:default/one',
      'component:default/deep',
      'component:default/named',
      'component:default/by-address',
    ]));

  it.each([
    ['[../../etc/passwd]', 'is not in this repository, so it is not followed'],
    [
      '[https://evil.example/x.yaml]',
      'is not in this repository, so it is not followed',
    ],
    [
      '[file:///etc/passwd]',
      'is not in this repository, so it is not followed',
    ],
    ['[./absent.yaml]', 'absent.yaml is not in this repository'],
    ['[./all/*.yaml]', 'is a pattern: name each file'],
    ['[7]', 'is text, the path of a file'],
    ['[]', 'names no target'],
  ])('is not at %s', async (targets, expected) => {
    const [problem] = await problemsOf(location(targets));
    expect(problem).toMatch(/^catalog-info\.yaml:\d+ /);
    expect(problem).toContain(expected);
  });

  it('ends where Locations name each other', async () =>
    expect(
      await refsOf({
        'catalog-info.yaml': location('[./b.yaml]'),
        'b.yaml': `${location('[./catalog-info.yaml]')}---\n${component('name: once')}`,
      }),
    ).toEqual(['component:default/once']));

  it('says which file is too large, and reads the others', async () => {
    const { entities, problems } = await declaredIn({
      'catalog-info.yaml': component('name: good'),
      'large/catalog-info.yaml': 'x'.repeat(200_000),
    });
    expect(entities).toHaveLength(1);
    expect(problems).toEqual(['large/catalog-info.yaml is too large']);
  });
});

describe('files that an entity names', () => {
  const api = (definition: string) => `apiVersion: backstage.io/v1alpha1
kind: API
metadata: {name: carts}
spec:
  type: openapi
  lifecycle: production
  owner: checkout
  definition: ${definition}
`;

  it.each([
    [
      '{$text: ./openapi.yaml}',
      { 'openapi.yaml': 'openapi: 3.1.0' },
      'openapi: 3.1.0',
    ],
    [
      '{$openapi: docs/openapi.yaml}',
      { 'docs/openapi.yaml': 'openapi: 3.1.0' },
      'openapi: 3.1.0',
    ],
    ['{$json: ./text.json}', { 'text.json': '"openapi"' }, 'openapi'],
    ['{$yaml: ./text.yaml}', { 'text.yaml': 'openapi' }, 'openapi'],
  ])('%s is read', async (definition, files, expected) => {
    const { entities, problems } = await declaredIn({
      ...files,
      'catalog-info.yaml': api(definition),
    });
    expect(problems).toEqual([]);
    expect(entities[0].entity.spec?.definition).toBe(expected);
  });

  it.each([
    ['{$text: ./absent.yaml}', 'absent.yaml is not there'],
    [
      '{$text: https://evil.example/x}',
      '$text reads files of this repository alone',
    ],
    [
      '{$text: ../../../etc/passwd}',
      '$text reads files of this repository alone',
    ],
    ['{$text: 7}', '$text has to name a file'],
    ['{$json: ./broken.json}', 'broken.json cannot be read'],
    ['{$json: ./further.json}', 'further.json names further files'],
    [
      '{$text: ./large.txt}',
      'large.txt cannot be read: large.txt is too large',
    ],
    ['{$include: ./x}', 'spec.definition is a mapping, and has to be text'],
  ])('%s is not', async (definition, expected) => {
    const { entities, problems } = await declaredIn({
      'catalog-info.yaml': api(definition),
      'broken.json': '{',
      'further.json': '{"a": {"$text": "https://evil.example"}}',
      'large.txt': 'x'.repeat(200_000),
    });
    expect(entities).toEqual([]);
    expect(problems[0]).toMatch(/^catalog-info\.yaml:8 /);
    expect(problems[0]).toContain(expected);
  });
});
