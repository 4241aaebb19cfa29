import type { KubeObject } from '@macadam/kyverno';
import {
  all,
  type Fields,
  judge,
  main,
  pod,
  results,
  side,
  tagged,
} from './__testUtils__/judge';

describe('a rule', () => {
  it('says in Kyverno’s words what is wrong, in which container and where', () => {
    expect(
      judge(
        {
          validate: {
            ...tagged,
            message: 'No latest in {{ request.object.metadata.name }}',
          },
        },
        pod(side, main),
      ),
    ).toMatchObject({
      policy: 'p',
      rule: 'r',
      verdict: 'fail',
      message:
        'validation error: No latest in web. rule r failed at path /spec/containers/1/image/ (container main: spec.containers[1].image)',
      container: 'main',
      path: 'spec.containers[1].image',
      resource: {
        apiVersion: 'v1',
        kind: 'Pod',
        namespace: 'shop',
        name: 'web',
      },
    });
    expect(judge({ validate: tagged }, pod(side)).message).toBe(
      "validation rule 'r' passed.",
    );
  });

  it('is asked of controllers too, with its own name', () => {
    const deployment: KubeObject = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', namespace: 'shop' },
      spec: { template: { spec: { containers: [main] } } },
    };
    expect(judge({ validate: tagged }, deployment)).toMatchObject({
      rule: 'autogen-r',
      verdict: 'fail',
      path: 'spec.template.spec.containers[0].image',
    });
  });

  it('names every alternative that does not match', () => {
    const anyPattern = [
      { metadata: { labels: { a: '?*' } } },
      { metadata: { labels: { b: '?*' } } },
    ];
    expect(
      judge({ validate: { anyPattern, message: 'One.' } }, pod(main)).message,
    ).toBe(
      'validation error: One. rule r[0] failed at path /metadata/labels/a/ rule r[1] failed at path /metadata/labels/b/',
    );
    const object = pod(main);
    object.metadata.labels = { b: 'x' };
    expect(judge({ validate: { anyPattern } }, object).verdict).toBe('pass');
  });

  it('denies with conditions, and always without', () => {
    const images = '{{ request.object.spec.containers[].image }}';
    const rule = {
      validate: {
        message: 'Denied {{ request.object.kind }}',
        deny: all(images, 'AnyIn', ['*:latest']),
      },
    };
    expect(judge(rule, pod(side, main))).toMatchObject({
      verdict: 'fail',
      message: 'Denied Pod (container main: spec.containers[1].image)',
      container: 'main',
      path: 'spec.containers[1].image',
    });
    expect(judge(rule, pod(side)).verdict).toBe('pass');
    expect(judge({ validate: { deny: {} } }, pod(main))).toMatchObject({
      verdict: 'fail',
      message: 'validation error: rule r failed',
      path: 'metadata.name',
    });
  });

  it('is skipped when its preconditions do not hold, and an error when they cannot be evaluated', () => {
    const preconditions = (key: string) => ({
      preconditions: { all: [{ key, operator: 'Equals', value: 'CREATE' }] },
      validate: tagged,
    });
    const operation = preconditions('{{ request.operation }}');
    expect(judge(operation, pod(main)).verdict).toBe('fail');
    expect(judge(operation, pod(main), { operation: 'UPDATE' }).verdict).toBe(
      'skip',
    );
    expect(
      judge(preconditions('{{ request.nothing.there }}'), pod(main)),
    ).toMatchObject({
      verdict: 'error',
      message: expect.stringContaining('failed to evaluate preconditions'),
    });
  });

  it('has nothing to say about what it does not match', () => {
    const service = { ...pod(), kind: 'Service' };
    expect(results({ validate: tagged }, service)).toEqual([]);
    const policy = { kind: 'Policy', metadata: { namespace: 'other' } };
    expect(results({ validate: tagged }, pod(main), {}, {}, policy)).toEqual(
      [],
    );
  });
});

describe('a loop', () => {
  const list = 'request.object.spec.containers';
  const foreach = (...loops: Fields[]) => ({
    validate: { message: 'No.', foreach: loops },
  });

  it('compares each element and names the first that fails', () => {
    expect(
      judge(
        foreach({ list, pattern: { image: '!*:latest' } }),
        pod(side, main),
      ),
    ).toMatchObject({
      verdict: 'fail',
      message:
        'validation failure: validation error: No. rule r failed at path /image/ (container main: spec.containers[1].image)',
      path: 'spec.containers[1].image',
    });
    const deny = all('{{ element.image }}', 'Equals', 'nginx:latest');
    expect(judge(foreach({ list, deny }), pod(side, main))).toMatchObject({
      verdict: 'fail',
      container: 'main',
      path: 'spec.containers[1].image',
    });
  });

  it('skips elements that are null or not asked for, and lists that are not there', () => {
    const preconditions = {
      all: [{ key: '{{ element.name }}', operator: 'Equals', value: 'side' }],
    };
    const deny = all('{{ element.image }}', 'Equals', 'nginx:latest');
    expect(
      judge(foreach({ list, preconditions, deny }), pod(main, side)).verdict,
    ).toBe('pass');
    expect(
      judge(foreach({ list, preconditions, deny }), pod(main)).verdict,
    ).toBe('skip');
    expect(
      judge(
        foreach({ list: 'request.object.spec.initContainers', deny }),
        pod(main),
      ).verdict,
    ).toBe('skip');
    const either = foreach(
      { list: 'request.object.spec.initContainers', deny },
      { list, deny },
    );
    expect(judge(either, pod(main)).verdict).toBe('fail');
  });

  it('ends at an element that is an error, and errs where no list can be read', () => {
    const deny = all('{{ element.tty.nope }}', 'Equals', true);
    const main2 = { ...main, tty: { nope: true } };
    expect(judge(foreach({ list, deny }), pod(side, main2))).toMatchObject({
      verdict: 'error',
    });
    const unread = { list: 'max(request.object.spec.containers)', deny };
    expect(judge(foreach(unread), pod(main2)).verdict).toBe('error');
    expect(judge(foreach(unread, { list, deny }), pod(main2)).verdict).toBe(
      'fail',
    );
  });

  it('counts: element, elementIndex, and those of the loops around', () => {
    const ports = {
      name: 'main',
      image: 'a',
      ports: [{ hostPort: 1 }, { hostPort: 2 }],
    };
    const inner = {
      list: 'element.ports',
      deny: all(
        '{{ element0.name }}-{{ elementIndex0 }}-{{ element.hostPort }}-{{ elementIndex1 }}',
        'Equals',
        'main-1-2-1',
      ),
    };
    expect(
      judge(
        foreach({ list, foreach: [inner] }),
        pod({ ...side, ports: [] }, ports),
      ).verdict,
    ).toBe('fail');
  });

  it('needs maps for elementScope: true, and compares the whole object with false', () => {
    const names = 'request.object.spec.containers[].name';
    const pattern = { spec: { containers: [{ image: '!*:latest' }] } };
    expect(
      judge(foreach({ list: names, elementScope: true, pattern }), pod(main))
        .verdict,
    ).toBe('error');
    expect(
      judge(foreach({ list, elementScope: false, pattern }), pod(main)),
    ).toMatchObject({
      verdict: 'fail',
      path: 'spec.containers[0].image',
    });
  });
});
