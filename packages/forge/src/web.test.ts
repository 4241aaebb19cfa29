import { TestForge, type WorkTree } from './testing';

jest.setTimeout(60_000);

describe('the pages', () => {
  const forge = new TestForge();
  let tree: WorkTree;
  const files = {
    'README.md': '# Cart <script>alert(1)</script>\n',
    'src/a & b.yaml': 'one: "<b>"\ntwo: 2\nthree: 3\n',
    'page.html': '<script>1</script>',
  };
  beforeAll(async () => {
    await forge.start();
    tree = await forge.repository('checkout/cart', files);
    await tree.git('push', '-q', 'origin', 'main:feature/one');
  });
  afterAll(() => forge.stop());
  const get = async (path: string) => {
    const response = await fetch(`${forge.url}${path}`, {
      headers: { Accept: 'text/html' },
    });
    return {
      status: response.status,
      headers: response.headers,
      text: await response.text(),
    };
  };

  it('list repositories, folders and files, and link lines', async () => {
    expect((await get('/')).text).toContain('href="/checkout/cart"');
    expect((await get('/checkout')).text).toContain('href="/checkout/cart"');
    expect((await get('/checkout/cart')).text).toContain(
      '/checkout/cart/src/branch/main/src',
    );
    const file = await get('/checkout/cart/src/branch/main/src/a%20&%20b.yaml');
    expect(file.text).toContain('id="L3"');
    expect(file.text).toContain('one: &#34;&#60;b&#62;&#34;');
    const commit = await tree.git('rev-parse', 'HEAD');
    expect(
      (await get(`/checkout/cart/src/commit/${commit}/src/a%20%26%20b.yaml`))
        .status,
    ).toBe(200);
    expect(
      (await get('/checkout/cart/src/branch/feature/one/README.md')).status,
    ).toBe(200);
    expect((await get('/checkout/cart/commits/branch/main')).text).toContain(
      'First',
    );
  });

  it('show a commit with what it changed, and compare', async () => {
    const before = await tree.git('rev-parse', 'HEAD');
    const commit = await tree.commit('Make it 4 <i>', {
      'src/a & b.yaml': 'one: "<b>"\ntwo: 4\nthree: 3\n',
    });
    await tree.git('push', '-q', 'origin', 'main');
    const { text } = await get(`/checkout/cart/commit/${commit}`);
    expect(text).toContain('Make it 4 &#60;i&#62;');
    expect(text).toMatch(/class="removed"><td>-<\/td>\s*<td>two: 2/);
    expect(text).toMatch(/class="added"><td>\+<\/td>\s*<td>two: 4/);
    expect(
      (await get(`/checkout/cart/compare/${before}...${commit}`)).text,
    ).toContain('Make it 4');
    expect((await get(`/checkout/cart/commit/${before}`)).text).toContain(
      'added README.md',
    );
  });

  it('run nothing that is in a repository', async () => {
    const { text, headers } = await get('/checkout/cart');
    expect(text).not.toContain('<script');
    expect(headers.get('content-security-policy')).toContain(
      "default-src 'none'",
    );
    const raw = await get('/checkout/cart/raw/branch/main/page.html');
    expect(raw.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(raw.headers.get('x-content-type-options')).toBe('nosniff');
    const error = await get('/checkout/%3Cscript%3E');
    expect([error.status, error.text.includes('<script')]).toEqual([
      404,
      false,
    ]);
  });

  it.each([
    '/nobody',
    '/checkout/none',
    '/checkout/cart/src/branch/none',
    '/checkout/cart/src/branch/main/none',
    '/checkout/cart/src/commit/0000000',
    '/checkout/cart/src/commit/main',
    '/checkout/cart/commit/main',
    '/checkout/cart/commit/--help',
    '/checkout/cart/raw/branch/main/..%2f..%2f..%2faccounts.json',
    '/checkout/cart/src/branch/main/%2e%2e/x',
    '/checkout/cart/compare/main...x',
    '/checkout/cart/src/branch/main/.git/config',
  ])('answer %s with an error page', async path => {
    const { status, text } = await get(path);
    expect([404, 422]).toContain(status);
    expect(text).toContain('<h1>');
  });

  it('draw Markdown, with links that lead on and nothing that runs', async () => {
    await forge.repository('checkout/docs', {
      'README.md': '# Docs\n\n[The runbook](docs/runbook.md#stop)\n',
      'docs/runbook.md': [
        '# Runbook',
        '',
        '| what | how |',
        '| --- | --- |',
        '| [back](../README.md) | [bad](javascript:alert(1)) |',
        '',
        '![A picture](up.svg) <img src=x onerror=alert(1)>',
      ].join('\n'),
    });
    const root = '/checkout/docs/src/branch/main';
    expect((await get('/checkout/docs')).text).toContain(
      `<a href="${root}/docs/runbook.md#stop">The runbook</a>`,
    );
    const { text, headers } = await get(`${root}/docs/runbook.md`);
    expect(text).toContain('<h1>Runbook</h1>');
    expect(text).toContain(`<a href="${root}/README.md">back</a>`);
    expect(text).toContain(`<a href="${root}/docs/up.svg">A picture</a>`);
    expect(text).not.toMatch(/<img|href="javascript:/);
    expect(headers.get('content-security-policy')).toMatch(
      /default-src 'none'/,
    );
    const plain = await get(`${root}/docs/runbook.md?plain=1`);
    expect(plain.text).toMatch(/id="L1".*# Runbook/);
    expect(text).toContain(`href="${root}/docs/runbook.md?plain=1"`);
  });

  it('tell how to fill an empty repository', async () => {
    await forge.createRepository('checkout/empty');
    expect((await get('/checkout/empty')).text).toContain(
      `git remote add origin ${forge.url}/checkout/empty.git`,
    );
    expect((await get('/checkout/empty/src/branch/main')).status).toBe(404);
  });
});
