import { OrchestratorClient } from './api';

/** A back end with so many deployments, as it gives them: a page at a time. */
function client(count: number) {
  const asked: string[] = [];
  const fetch = async (input: RequestInfo | URL) => {
    const url = new URL(String(input));
    asked.push(url.search);
    const from = Number(url.searchParams.get('before') ?? -1) + 1;
    const to = Math.min(count, from + Number(url.searchParams.get('limit')));
    const items = Array.from({ length: to - from }, (_, index) => ({
      id: `${from + index}`,
    }));
    return new Response(
      JSON.stringify({ items, ...(to < count && { next: `${to - 1}` }) }),
      {
        headers: { 'content-type': 'application/json' },
      },
    );
  };
  return { api: new OrchestratorClient({ fetch }), asked };
}

it.each([
  [3, 10, 3, undefined, ['?limit=10']],
  [30, 10, 10, '9', ['?limit=10']],
  [300, 120, 120, '119', ['?limit=100', '?limit=20&before=99']],
  [110, 120, 110, undefined, ['?limit=100', '?limit=20&before=99']],
])(
  'of %d deployments gives the newest %d',
  async (count, limit, given, next, questions) => {
    const { api, asked } = client(count);
    const page = await api.history('cart', limit);
    expect(page.items.map(({ id }) => Number(id))).toEqual(
      Array.from({ length: given }, (_, index) => index),
    );
    expect(page.next).toBe(next);
    expect(asked).toEqual(questions);
  },
);
