import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import {
  apiEntityV1alpha1Validator,
  componentEntityV1alpha1Validator,
  EntityPolicies,
  FieldFormatEntityPolicy,
  NoForeignRootFieldsEntityPolicy,
  parseEntityRef,
  SchemaValidEntityPolicy,
  systemEntityV1alpha1Validator,
} from '@backstage/catalog-model';
import { parse, parseAllDocuments } from 'yaml';
import { ROOT } from '../lib/env.mjs';
import { workspaces } from '../lib/workspaces.mjs';

const RUNNING = ['frontend', 'backend', 'cli'];

const entities = parseAllDocuments(read('catalog-info.yaml')).map(document =>
  document.toJS(),
);
const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);
const validators = {
  API: apiEntityV1alpha1Validator,
  Component: componentEntityV1alpha1Validator,
  System: systemEntityV1alpha1Validator,
};

for (const entity of entities) {
  const { kind, metadata } = entity;
  test(`the catalogue takes ${kind} ${metadata.name}`, async () => {
    await policy.enforce(entity);
    assert.equal(await validators[kind].check(entity), true);
  });

  test(`what ${kind} ${metadata.name} names exists`, () => {
    const { system, subcomponentOf, providesApis, consumesApis, dependsOn } =
      entity.spec;
    const named = [
      ...refs('System', system),
      ...refs('Component', subcomponentOf),
      ...refs('API', providesApis),
      ...refs('API', consumesApis),
      ...refs(undefined, dependsOn),
    ];
    for (const { kind: ofKind, name } of named) {
      assert.ok(
        entities.some(
          each =>
            each.kind.toLowerCase() === ofKind.toLowerCase() &&
            each.metadata.name === name,
        ),
        `${ofKind} ${name} is not in catalog-info.yaml`,
      );
    }
  });
}

test('each package that runs is a Component, and nothing else is', () => {
  const expected = workspaces()
    .map(({ manifest }) => manifest)
    .filter(({ backstage }) => RUNNING.includes(backstage.role))
    .map(({ name, description, backstage }) => ({
      name: `macadam-${name.replace('@macadam/', '')}`,
      description,
      type: `backstage-${backstage.role}`,
    }));
  const actual = entities
    .filter(({ kind }) => kind === 'Component')
    .map(({ metadata: { name, description }, spec: { type } }) => ({
      name,
      description,
      type,
    }));
  const byName = (one, other) => one.name.localeCompare(other.name);
  assert.deepEqual(actual.sort(byName), expected.sort(byName));
});

test('the owner is the platform team of the example organisation', () => {
  const people = parseAllDocuments(
    read('examples/organisation/platform/people/catalog-info.yaml'),
  ).map(document => document.toJS());
  const groups = people
    .filter(({ kind }) => kind === 'Group')
    .map(({ metadata }) => metadata.name);
  const owners = new Set(entities.map(({ spec }) => spec.owner));
  assert.deepEqual([...owners], ['platform-team']);
  assert.ok(groups.includes('platform-team'));
});

test('the portal on one machine reads it', () => {
  const { catalog } = parse(read('app-config.yaml'));
  const location = catalog.locations.find(({ target }) =>
    target.endsWith('/catalog-info.yaml'),
  );
  assert.equal(
    path.resolve(ROOT, 'packages/backend', location.target),
    path.join(ROOT, 'catalog-info.yaml'),
  );
});

/** References of a field that holds one, several or none. */
function refs(defaultKind, value = []) {
  return [value]
    .flat()
    .map(each =>
      parseEntityRef(each, { defaultKind, defaultNamespace: 'default' }),
    );
}

function read(file) {
  return readFileSync(path.join(ROOT, file), 'utf8');
}
