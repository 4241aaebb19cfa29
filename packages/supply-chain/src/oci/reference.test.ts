import { parseReference } from './reference';

const DIGEST = `sha256:${'a'.repeat(64)}`;

describe('parseReference', () => {
  it.each([
    [
      'nginx',
      { registry: 'docker.io', repository: 'library/nginx', tag: 'latest' },
    ],
    [
      'acme/cart:1.2',
      { registry: 'docker.io', repository: 'acme/cart', tag: '1.2' },
    ],
    [
      'index.docker.io/acme/cart',
      { registry: 'docker.io', repository: 'acme/cart', tag: 'latest' },
    ],
    [
      'localhost:5000/cart:1',
      { registry: 'localhost:5000', repository: 'cart', tag: '1' },
    ],
    [
      '[::1]:5000/cart',
      { registry: '[::1]:5000', repository: 'cart', tag: 'latest' },
    ],
    [
      `ghcr.io/a/b/c@${DIGEST}`,
      { registry: 'ghcr.io', repository: 'a/b/c', digest: DIGEST },
    ],
    [
      `ghcr.io/a/b:1@${DIGEST}`,
      { registry: 'ghcr.io', repository: 'a/b', tag: '1', digest: DIGEST },
    ],
  ])('reads %s', (text, expected) => {
    expect(parseReference(text)).toEqual(expected);
  });

  it.each([
    '',
    '.',
    'Acme/cart',
    'a b',
    'ghcr.io/',
    'ghcr.io/../cart',
    'ghcr.io/a/../../b',
    'ghcr.io/cart:',
    'ghcr.io/cart@sha256:abc',
    `ghcr.io/cart@${DIGEST}@${DIGEST}`,
    'ghcr.io/cart?x=1',
    'user@ghcr.io/cart',
    'ghcr.io:99999999/cart',
    'https://ghcr.io/cart',
    'a'.repeat(2000),
  ])('refuses %s', text => {
    expect(parseReference(text)).toBeUndefined();
  });
});
