import fc from 'fast-check';
import type { KubeObject } from '../../../runtime';
import { stagesOf } from './apply';
import { checkUrl, describeReference } from './gitCache';
import { judgeHealth } from './health';
import {
  describeRef,
  inventoryEntry,
  refOfEntry,
  staleEntries,
} from './inventory';
import { changedStatus, withHistory } from './kustomizationStatus';
import { replaceManagers } from './managers';

describe('inventory', () => {
  it.each([
    [
      { apiVersion: 'v1', kind: 'Service', namespace: 'default', name: 'web' },
      'default_web__Service',
      'v1',
    ],
    [
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        namespace: 'default',
        name: 'web',
      },
      'default_web_apps_Deployment',
      'v1',
    ],
    [
      { apiVersion: 'v1', kind: 'Namespace', name: 'team' },
      '_team__Namespace',
      'v1',
    ],
    [
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        name: 'system:x',
      },
      '_system__x_rbac.authorization.k8s.io_ClusterRole',
      'v1',
    ],
  ])('%j', (ref, id, v) => {
    expect(inventoryEntry(ref)).toEqual({ id, v });
    expect(refOfEntry({ id, v })).toEqual(ref);
  });

  it('gives back every object', () => {
    const name = fc
      .stringMatching(/^[a-z][a-z0-9.:-]{0,20}[a-z0-9]$/)
      .filter(text => !text.includes('__'));
    fc.assert(
      fc.property(
        name,
        fc.option(fc.stringMatching(/^[a-z][a-z0-9-]{0,10}$/), {
          nil: undefined,
        }),
        (text, namespace) => {
          const ref = {
            apiVersion: 'a.b/v1',
            kind: 'Kind',
            ...(namespace && { namespace }),
            name: text,
          };
          expect(refOfEntry(inventoryEntry(ref))).toEqual(ref);
        },
      ),
    );
  });

  it('finds what is not wanted any more, whatever its version', () => {
    expect(
      staleEntries(
        [
          { id: 'a', v: 'v1' },
          { id: 'b', v: 'v1' },
        ],
        [{ id: 'a', v: 'v2' }],
      ),
    ).toEqual([{ id: 'b', v: 'v1' }]);
  });
});

describe('stages', () => {
  it('brings definitions first, then classes, then the rest in a useful order', () => {
    const object = (kind: string): KubeObject => ({
      apiVersion: 'v1',
      kind,
      metadata: { name: 'x' },
    });
    const kinds = [
      'Deployment',
      'MyThing',
      'RoleBinding',
      'ServiceAccount',
      'StorageClass',
      'ClusterRole',
      'Namespace',
      'CustomResourceDefinition',
      'ConfigMap',
    ];
    expect(
      stagesOf(kinds.map(object)).map(stage => stage.map(({ kind }) => kind)),
    ).toEqual([
      ['CustomResourceDefinition', 'Namespace', 'ClusterRole'],
      ['StorageClass'],
      ['ServiceAccount', 'RoleBinding', 'ConfigMap', 'Deployment', 'MyThing'],
    ]);
  });
});

describe('health', () => {
  const ref = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'ns',
    name: 'x',
  };
  const result = (status: 'Current' | 'InProgress' | 'Failed') => ({
    ref,
    status,
  });
  it.each([
    [[], false, { state: 'healthy' }],
    [[result('Current')], true, { state: 'healthy' }],
    [[result('Current'), result('InProgress')], false, { state: 'waiting' }],
    [
      [result('InProgress')],
      true,
      {
        state: 'failed',
        message: "timeout waiting for: [Deployment/ns/x status: 'InProgress']",
      },
    ],
    [
      [result('InProgress'), result('Failed')],
      false,
      {
        state: 'failed',
        message:
          "failed early due to stalled resources: [Deployment/ns/x status: 'Failed']",
      },
    ],
  ])('%#', (results, timedOut, verdict) => {
    expect(judgeHealth(results, timedOut)).toEqual(verdict);
  });
  it('names objects as Flux does', () => {
    expect(describeRef(ref)).toBe('Deployment/ns/x');
  });
});

describe('status', () => {
  it('keeps the generation that was observed until one succeeds', () => {
    const failed = changedStatus(
      {},
      {
        ready: { status: 'False', reason: 'BuildFailed', message: 'm' },
        reconciling: 'retries',
        handled: 'now',
      },
      3,
      't1',
    );
    expect(failed).toMatchObject({
      observedGeneration: -1,
      lastHandledReconcileAt: 'now',
    });
    expect(failed.conditions).toEqual([
      expect.objectContaining({
        type: 'Reconciling',
        status: 'True',
        reason: 'ProgressingWithRetry',
      }),
      expect.objectContaining({
        type: 'Ready',
        status: 'False',
        lastTransitionTime: 't1',
      }),
    ]);
    const again = changedStatus(
      failed,
      {
        ready: { status: 'False', reason: 'BuildFailed', message: 'm2' },
        reconciling: 'retries',
      },
      3,
      't2',
    );
    expect(again.conditions).toContainEqual(
      expect.objectContaining({
        type: 'Ready',
        message: 'm2',
        lastTransitionTime: 't1',
      }),
    );
    const done = changedStatus(
      again,
      {
        ready: {
          status: 'True',
          reason: 'ReconciliationSucceeded',
          message: 'm',
        },
        reconciling: 'ends',
      },
      3,
      't3',
    );
    expect(done).toMatchObject({ observedGeneration: 3 });
    expect(done.conditions).toEqual([
      expect.objectContaining({
        type: 'Ready',
        status: 'True',
        lastTransitionTime: 't3',
      }),
    ]);
  });

  it('counts what repeats and keeps five lines', () => {
    const entry = (digest: string, time: string) => ({
      digest,
      revision: 'r',
      outcome: 'ReconciliationSucceeded',
      durationMs: 5,
      time,
    });
    const once = withHistory({}, entry('a', 't1'));
    const twice = withHistory({ history: once }, entry('a', 't2'));
    expect(twice).toEqual([
      expect.objectContaining({
        digest: 'a',
        firstReconciled: 't1',
        lastReconciled: 't2',
        totalReconciliations: 2,
      }),
    ]);
    const many = ['b', 'c', 'd', 'e', 'f'].reduce(
      (history, digest) => withHistory({ history }, entry(digest, 't3')),
      twice,
    );
    expect(many.map(line => line.digest)).toEqual(['f', 'e', 'd', 'c', 'b']);
  });
});

describe('field managers', () => {
  it('takes over what kubectl set, and leaves status and others alone', () => {
    const entry = (
      manager: string,
      operation: 'Apply' | 'Update',
      fieldsV1: Record<string, unknown>,
      subresource?: string,
    ) => ({
      manager,
      operation,
      apiVersion: 'v1',
      fieldsV1,
      ...(subresource && { subresource }),
    });
    const status = entry('kubectl', 'Update', { 'f:status': {} }, 'status');
    const other = entry('someone', 'Update', { 'f:data': { 'f:z': {} } });
    expect(
      replaceManagers(
        [
          entry('kustomize-controller', 'Apply', { 'f:data': { 'f:a': {} } }),
          entry('kubectl-edit', 'Update', { 'f:data': { 'f:b': {} } }),
          status,
          other,
        ],
        'v1',
        'kustomize-controller',
      ),
    ).toEqual([
      entry('kustomize-controller', 'Apply', {
        'f:data': { 'f:a': {}, 'f:b': {} },
      }),
      status,
      other,
    ]);
  });
});

describe('git addresses', () => {
  it.each([
    'http://localhost:7008/a/b.git',
    'http://127.0.0.1/x',
    'http://[::1]:1/x',
    'https://git.internal/x',
  ])('allows %s', url => {
    expect(checkUrl(url, { allowedHosts: ['git.internal'] }).href).toBe(url);
  });
  it.each([
    ['http://example.org/x', 'host example.org is not allowed'],
    ['http://127.0.0.1.example.org/x', 'is not allowed'],
    ['http://169.254.169.254/x', 'is not allowed'],
    ['ssh://localhost/x', 'protocol ssh'],
    ['file:///etc', 'protocol file'],
    ['http://user:pw@localhost/x', 'holds credentials'],
    ['--upload-pack=x', 'is not a URL'],
  ])('refuses %s', (url, message) => {
    expect(() => checkUrl(url, {})).toThrow(message);
  });
  it.each([
    [{ branch: 'main' }, 'refs/heads/main', 'main@sha1:c'],
    [{ tag: 'v1' }, 'refs/tags/v1', 'v1@sha1:c'],
    [
      { name: 'refs/pull/1/head' },
      'refs/pull/1/head',
      'refs/pull/1/head@sha1:c',
    ],
    [{ branch: 'main', commit: 'a'.repeat(40) }, 'a'.repeat(40), 'main@sha1:c'],
    [{}, 'refs/heads/master', 'master@sha1:c'],
  ])('%j', (reference, source, revision) => {
    const described = describeReference(reference);
    expect(described.source).toBe(source);
    expect(described.revision('c')).toBe(revision);
  });
  it('refuses what is no ref', () => {
    expect(() => describeReference({ branch: '../x' })).toThrow('is not a ref');
  });
});
