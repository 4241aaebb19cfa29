import { setupServer } from 'msw/node';
import { http, HttpResponse } from 'msw';
import { signInAs } from './peopleIdentity';

const AUTH = 'http://localhost:7007/api/auth';
const server = setupServer();

/** A session whose token ends in so many milliseconds. */
const session = (life: number, mark: string) => ({
  profile: { displayName: 'Mira' },
  backstageIdentity: {
    token: `.${window.btoa(JSON.stringify({ exp: (Date.now() + life) / 1000 }))}.${mark}`,
    identity: {
      type: 'user',
      userEntityRef: 'user:default/mira',
      ownershipEntityRefs: [],
    },
  },
});

describe('signInAs', () => {
  beforeAll(() => server.listen());
  afterEach(() => server.resetHandlers());
  afterAll(() => server.close());

  it('asks by a POST, and keeps the token as long as it lives', async () => {
    const asked: (string | null)[] = [];
    server.use(
      http.post(`${AUTH}/people/refresh`, ({ request }) => {
        asked.push(request.headers.get('x-macadam-person'));
        return HttpResponse.json(session(3_600_000, 'one'));
      }),
    );
    const identity = await signInAs('mira', AUTH);
    expect((await identity.getCredentials()).token).toMatch(/one$/);
    expect(await identity.getProfileInfo()).toEqual({ displayName: 'Mira' });
    expect(asked).toEqual(['mira']);
  });

  it('takes a new token before the old one ends, and one for all who ask', async () => {
    let count = 0;
    server.use(
      http.post(`${AUTH}/people/refresh`, () => {
        count += 1;
        return HttpResponse.json(
          session(count === 1 ? 60_000 : 3_600_000, `${count}`),
        );
      }),
    );
    const identity = await signInAs('mira', AUTH);
    const tokens = await Promise.all([
      identity.getCredentials(),
      identity.getCredentials(),
    ]);
    expect(tokens.map(({ token }) => token?.at(-1))).toEqual(['2', '2']);
    expect(count).toBe(2);
  });

  it('says why it does not sign in', async () => {
    server.use(
      http.post(`${AUTH}/people/refresh`, () =>
        HttpResponse.json(
          {
            error: { name: 'NotAllowedError', message: 'Not listed' },
            response: { statusCode: 403 },
          },
          { status: 403 },
        ),
      ),
    );
    await expect(signInAs('eve', AUTH)).rejects.toMatchObject({
      cause: { message: 'Not listed' },
    });
  });
});
