import fs from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { PLATFORM, Project, run, score } from '../__testUtils__/project';

describe('macadam render', () => {
  const project = new Project();
  afterAll(() => project.remove());

  const place = ['-e', 'dev', '--platform', PLATFORM, '--tenant', 'checkout'];
  const shop = project.write(
    'shop.yaml',
    `apiVersion: score.dev/v1b1
metadata: {name: shop}
containers:
  web:
    image: .
    variables: {DB: "\${resources.db.host}", LEVEL: info}
service: {ports: {http: {port: 8080}}}
resources: {db: {type: postgres}}
`,
  );
  const names = (yaml: string) =>
    parseAllDocuments(yaml)
      .map(document => document.toJS())
      .map(({ kind, metadata }) => `${kind}/${metadata.name}`);

  it('prints the objects of all files, the same in any order of files', async () => {
    const cart = project.write('cart.yaml', score('cart', 'nginx:1.27.2'));
    const image = ['--image', 'shop=ghcr.io/example/shop:1.0.0'];
    const first = await run('render', shop, cart, ...place, ...image);
    const second = await run('render', cart, shop, ...place, ...image);
    expect(first).toEqual({ code: 0, out: expect.any(String), error: '' });
    expect(second).toEqual(first);
    expect(names(first.out)).toEqual(
      expect.arrayContaining(['Deployment/cart', 'Deployment/shop']),
    );
    expect(first.out).toContain('image: ghcr.io/example/shop:1.0.0');
    expect(first.out).not.toContain('registry.macadam.internal');
  });

  it('says of two files that would make one object whose it is, in any order', async () => {
    const other = project.write(
      'shop-db.yaml',
      `${score('shop-db', 'nginx:1.27.2')}service: {ports: {http: {port: 8080}}}\n`,
    );
    const image = ['--image', 'shop=ghcr.io/example/shop:1.0.0'];
    const first = await run('render', shop, other, ...place, ...image);
    expect(first).toEqual(await run('render', other, shop, ...place, ...image));
    expect(first.code).toBe(1);
    expect(first.error).toMatch(
      /shop-db\.yaml:2:12 metadata\.name: Service\/shop-db belongs to workload shop /,
    );
    expect(first.error).toMatch(
      /shop\.yaml:8:\d+ resources\.db: Service\/shop-db belongs to workload shop-db /,
    );
  });

  it('prints one List as JSON', async () => {
    const { out } = await run(
      'render',
      shop,
      ...place,
      '--image',
      'a:1',
      '--output',
      'json',
    );
    const list = JSON.parse(out);
    expect(list).toMatchObject({ apiVersion: 'v1', kind: 'List' });
    expect(list.items).toContainEqual(
      expect.objectContaining({ kind: 'Service' }),
    );
  });

  it('asks for the image that `.` stands for, and prints nothing', async () => {
    expect(await run('render', shop, ...place)).toEqual({
      code: 1,
      out: '',
      error: `${shop}:5:5 containers.web.image: container web has image "." and no image is given for it (give --image IMAGE, or write a whole image reference)\n`,
    });
  });

  it('lists the findings of all files at once and prints nothing', async () => {
    const number = project.write(
      'number.yaml',
      `apiVersion: score.dev/v1b1
metadata: {name: number}
containers:
  web: {image: nginx, variables: {PORT: 8080}}
`,
    );
    const output = project.write(
      'output.yaml',
      score('output', 'nginx:1', 'resources: {db: {type: nosuchtype}}\n'),
    );
    const { code, out, error } = await run('render', number, output, ...place);
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain(`${number}:4:41 containers.web.variables.PORT: `);
    expect(error).toContain(`${output}:5:13 resources.db: `);
  });

  it('refuses two files with the same name of workload, and names both', async () => {
    const one = project.write('one.yaml', score('same', 'nginx:1'));
    const two = project.write('two.yaml', score('same', 'nginx:2'));
    const { code, out, error } = await run('render', one, two, ...place);
    expect([code, out]).toEqual([1, '']);
    expect(error).toBe(
      [
        `${one}:2:12 metadata.name: the workload \`same\` is also in ${two} (give each workload a name of its own)\n`,
        `${two}:2:12 metadata.name: the workload \`same\` is also in ${one} (give each workload a name of its own)\n`,
      ].join(''),
    );
  });

  it('prints a shared resource once, and refuses one that is asked for in two ways', async () => {
    const shared = (params: string) =>
      `resources: {db: {type: postgres, id: main, params: ${params}}}\n`;
    const a = project.write('a.yaml', score('one-db', 'nginx:1', shared('{}')));
    const b = project.write('b.yaml', score('two-db', 'nginx:1', shared('{}')));
    const c = project.write(
      'c.yaml',
      score('other-db', 'nginx:1', shared('{storage: 5Gi}')),
    );
    const both = await run('render', a, b, ...place);
    expect(both.error).toBe('');
    const all = names(both.out);
    expect(new Set(all).size).toBe(all.length);
    const { code, out, error } = await run('render', a, c, ...place);
    expect([code, out]).toEqual([1, '']);
    expect(error).toContain(
      `postgres.default#main has other params in workload one-db (${a}:5:`,
    );
    expect(error).toContain(`in workload other-db (${c}:5:`);
  });

  it('merges score.ENV.yaml, then --overrides, then --override-property', async () => {
    const file = project.write(
      'over/score.yaml',
      `apiVersion: score.dev/v1b1
metadata: {name: over}
containers:
  web: {image: "nginx:1", variables: {A: file, B: file, C: file}}
`,
    );
    project.write(
      'over/score.dev.yaml',
      'containers: {web: {variables: {B: beside, C: beside}}}\n',
    );
    const more = project.write(
      'over/more.yaml',
      'containers: {web: {variables: {C: more}}}\n',
    );
    const variables = async (...args: string[]) => {
      const { out, error } = await run(
        'render',
        file,
        '--platform',
        PLATFORM,
        '-o',
        'json',
        ...args,
        '--tenant',
        'checkout',
      );
      expect(error).toBe('');
      const deployment = JSON.parse(out).items.find(
        ({ kind }: { kind: string }) => kind === 'Deployment',
      );
      const [container] = deployment.spec.template.spec.containers;
      return Object.fromEntries(
        container.env.map(({ name, value }: Record<string, string>) => [
          name,
          value,
        ]),
      );
    };
    expect(await variables('-e', 'prod')).toMatchObject({
      A: 'file',
      B: 'file',
    });
    expect(await variables('-e', 'dev', '--overrides', more)).toMatchObject({
      A: 'file',
      B: 'beside',
      C: 'more',
    });
    const property = 'containers.web.variables.A=typed';
    expect(
      await variables('-e', 'dev', '--override-property', property),
    ).toMatchObject({ A: 'typed', B: 'beside', C: 'beside' });
  });

  it('reads the files that `source` names, but none outside the project', async () => {
    const text = (source: string) => `apiVersion: score.dev/v1b1
metadata: {name: files}
containers:
  web: {image: "nginx:1", files: {/etc/app.txt: {source: ${source}}}}
`;
    const outside = new Project();
    const secret = outside.write('secret.txt', 'top secret');
    project.write('files/app.txt', 'hello from a file');
    const file = project.write('files/score.yaml', text('app.txt'));
    expect((await run('render', file, ...place)).out).toContain(
      'hello from a file',
    );
    fs.symlinkSync(secret, project.path('files/link.txt'));
    const bad = project.write('files/bad.yaml', text('link.txt'));
    const { code, out, error } = await run('render', bad, ...place);
    outside.remove();
    expect([code, out]).toEqual([1, '']);
    expect(error).toBe(
      `${bad}:4:50 containers.web.files["/etc/app.txt"].source: link.txt is a link to a file outside the project (copy the file into the project)\n`,
    );
  });

  it('knows the ports of the other files by name', async () => {
    const calls = project.write(
      'calls.yaml',
      `apiVersion: score.dev/v1b1
metadata: {name: calls}
containers:
  web: {image: "nginx:1", variables: {PORT: "\${resources.other.port}"}}
resources: {other: {type: service-port, params: {workload: shop, port: http}}}
`,
    );
    const image = ['--image', 'a:1'];
    const { code, out } = await run('render', calls, shop, ...place, ...image);
    expect(code).toBe(0);
    expect(out).toMatch(/name: PORT\n +value: "8080"/);
    const alone = await run('render', calls, ...place);
    expect(alone).toMatchObject({ code: 1, out: '' });
    expect(alone.error).toContain('the Score file of the other workload');
  });

  it('gives the variables of an environment by name', async () => {
    const other = new Project();
    fs.cpSync(PLATFORM, other.path('platform'), { recursive: true });
    const environment = other.path('platform/environments/dev.yaml');
    fs.writeFileSync(
      environment,
      fs
        .readFileSync(environment, 'utf8')
        .replace(/^spec:$/m, 'spec:\n  variables: {REGION: north}'),
    );
    const text = (name: string) => `apiVersion: score.dev/v1b1
metadata: {name: asks}
containers:
  web: {image: "nginx:1", variables: {WHERE: "\${resources.env.${name}}"}}
resources: {env: {type: environment}}
`;
    const args = ['-e', 'dev', '--tenant', 'checkout'];
    const render = (file: string) =>
      run('render', file, ...args, '--platform', other.path('platform'));
    const good = await render(other.write('good.yaml', text('REGION')));
    const bad = await render(other.write('bad.yaml', text('REGIN')));
    other.remove();
    expect(good.out).toMatch(/name: WHERE\n +value: north/);
    expect(bad).toMatchObject({ code: 1, out: '' });
    expect(bad.error).toContain(
      'has no output `REGIN` (did you mean `REGION`?',
    );
  });

  it.each([
    [
      ['--environment', 'nowhere'],
      'no environment nowhere (have: dev, staging, prod)',
    ],
    [['-e', 'dev', '--tenant', 'nobody'], 'no tenant nobody (have: checkout,'],
    [['-e', 'dev', '--image=-rf'], '"-rf" is no image'],
    [['-e', 'dev', '--output', 'xml'], 'unknown output xml'],
    [[], '--environment is not given'],
  ])('cannot be run with %j', async (args, message) => {
    const { code, out, error } = await run(
      'render',
      shop,
      '--platform',
      PLATFORM,
      ...args,
    );
    expect([code, out]).toEqual([2, '']);
    expect(error).toContain(message);
  });

  it('says that it assumes a tenant, to people only', async () => {
    const args = ['render', shop, '-e', 'dev', '--platform', PLATFORM];
    const text = await run(...args, '--image', 'a:1');
    expect(text.error).toBe(
      "note: tenant checkout is assumed, the platform's first: --tenant says another\n",
    );
    const json = await run(...args, '--image', 'a:1', '--format', 'json');
    expect(json).toMatchObject({ code: 0, error: '' });
  });
});
