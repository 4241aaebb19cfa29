import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { ROOT } from '../lib/env.mjs';
import { documentedCommands } from './documented.mjs';
import { PARTS } from './parts.mjs';

const read = file => readFileSync(path.join(ROOT, file), 'utf8');

test('the documented versions are those that were tried', () => {
  const page = read('docs/production.md').replaceAll(/\s+/g, ' ');
  for (const name of [
    'kubernetes',
    'source-controller',
    'kustomize-controller',
    'kyverno',
    'external-secrets',
    'gitea',
  ]) {
    const { version } = PARTS.find(part => part.name === name);
    assert.ok(page.includes(version), `${name} ${version}`);
  }
});

test('the commands of the page are found, without those that install what is not ours', () => {
  const text = documentedCommands().join('\n');
  assert.match(text, /platform\/bootstrap\/flux\.yaml/);
  assert.match(text, /platform\/bootstrap\/portal\.yaml/);
  assert.match(text, /platform\/bootstrap\/kyverno\.yaml/);
  assert.doesNotMatch(text, /helm install|node packages\/backend/);
});

test("Kyverno's reports controller may read what every policy is about", () => {
  const { rules } = parse(read('platform/bootstrap/kyverno.yaml'));
  const may = group => rules.some(rule => rule.apiGroups.includes(group));
  const policies = readdirSync(path.join(ROOT, 'platform/policies')).filter(
    name => name.endsWith('.yaml') && name !== 'kustomization.yaml',
  );
  for (const file of policies) {
    const { spec } = parse(read(`platform/policies/${file}`));
    for (const { apiGroups, resources } of spec.matchConstraints
      .resourceRules) {
      for (const group of apiGroups) {
        // Pods are among what Kyverno's own role reads.
        const isTheirs =
          group === '' && resources.every(each => each === 'pods');
        assert.ok(isTheirs || may(group), `${file}: ${group}`);
      }
    }
  }
});
