import { PLATFORM, Project, run } from '../__testUtils__/project';

describe('macadam graph', () => {
  const project = new Project();
  afterAll(() => project.remove());
  const shop = project.write(
    'shop.yaml',
    `apiVersion: score.dev/v1b1
metadata: {name: shop}
containers:
  web: {image: .}
service: {ports: {http: {port: 8080}}}
resources:
  cart: {type: service, params: {workload: cart}}
  host: {type: dns}
  route: {type: route, params: {host: "\${resources.host.host}", port: http}}
`,
  );
  const cart = project.write(
    'cart.yaml',
    `apiVersion: score.dev/v1b1
metadata: {name: cart}
containers:
  web: {image: .}
service: {ports: {http: {port: 8080}}}
resources: {}
`,
  );
  const graph = (...args: string[]) =>
    run(
      'graph',
      ...args,
      '-e',
      'dev',
      '--platform',
      PLATFORM,
      '--tenant',
      'checkout',
    );

  it('draws a tree, one below each workload', async () => {
    const { code, out, error } = await graph(shop, cart);
    expect([code, error]).toEqual([0, '']);
    expect(out).toMatch(
      /^cart\n├─ makes Deployment\/cart\n└─ makes Service\/cart\n\nshop\n├─ /,
    );
    // What each definition makes besides is the platform's affair.
    const relations = out
      .split('\n')
      .filter(line => /[─] (uses|needs|calls) /.test(line))
      .map(line => line.replace(/├─|└─/, '-').replace('│', ' '));
    expect(relations).toEqual([
      '- uses cart (service.default) by service',
      '   - calls cart (above)',
      '- uses host (dns.default) by dns',
      '- uses route (route.default) by route-ingress',
      '   - needs host (dns.default) by dns',
    ]);
  });

  it('has one node for a workload that another calls', async () => {
    const { out } = await graph(shop, cart, '--output', 'json');
    const { nodes, edges } = JSON.parse(out);
    const ids = nodes.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(edges).toContainEqual({
      from: 'resource:shop/cart',
      to: 'workload:cart',
      kind: 'calls',
    });
    for (const { from, to } of edges)
      expect(ids).toEqual(expect.arrayContaining([from, to]));
  });

  it('speaks to Graphviz and to Mermaid', async () => {
    const dot = await graph(shop, '--output', 'dot');
    expect(dot.out).toMatch(/^digraph macadam \{\n/);
    expect(dot.out).toContain(
      '  "workload:shop" -> "resource:shop/route" [label="uses"];\n',
    );
    const mermaid = await graph(shop, '--output', 'mermaid');
    expect(mermaid.out).toMatch(/^flowchart LR\n {2}n0/);
    expect(mermaid.out).toMatch(/n\d+ -->\|calls\| n\d+/);
  });

  it('knows four outputs', async () => {
    const { code, error } = await graph(shop, '--output', 'png');
    expect(code).toBe(2);
    expect(error).toContain('text, dot, mermaid, json');
  });
});
