import { expect, test } from '@playwright/test';
import { WHO } from '../plugins/permission-backend-module-macadam/src/whoMay';
import { ACTIONS, ofEveryPlugin } from './support/everyPlugin';
import { OWN } from './support/ownRoutes';
import { NOTHING, PARAMETERS, type Route, type Who } from './support/routes';
import {
  documentedRoutes,
  registeredRoutes,
  type Served,
  servedPlugins,
  unnamed,
} from './support/servedRoutes';
import { type Answer, answerTo, ask, signIn } from './support/rest';
import { PORTAL } from './support/stack';
import { STOCK } from './support/stockRoutes';

/** It serves the pages, which everybody may have. */
const PAGES = 'app';
const PLUGINS = servedPlugins().filter(plugin => plugin !== PAGES);
const ROUTES: readonly Route[] = [
  ...OWN,
  ...STOCK,
  ...ACTIONS,
  ...PLUGINS.flatMap(ofEveryPlugin),
];

/** Of the example's people: a guest, one of another team, an owner, one who may approve, and the platform team. */
const PEOPLE = ['nobody', 'guest', 'ines', 'mira', 'tomas', 'sofia'] as const;
type Person = (typeof PEOPLE)[number];

/** Who is refused; nobody is told to sign in instead. */
const REFUSED: Record<Who, readonly Person[]> = {
  anybody: [],
  everybody: ['nobody'],
  members: ['nobody', 'guest'],
  owners: ['nobody', 'guest', 'ines'],
  platform: ['nobody', 'guest', 'ines', 'mira', 'tomas'],
  plugins: PEOPLE,
};

const tokens = new Map<Person, string>();

test.beforeAll(async () => {
  for (const person of PEOPLE.slice(1))
    tokens.set(person, await signIn(person));
});

const addressOf = ({ plugin, path, query }: Route) =>
  `${plugin}${path.replace(/\{(\w+)\}/g, (_, name: string) => PARAMETERS[name] ?? NOTHING)}${query ? `?${query}` : ''}`;

/** Whether an answer has a stack trace or a path of this machine. */
const showsTheInside = ({ text }: Answer) =>
  /\n\s+at |node_modules|"stack"/.test(text) || text.includes(process.cwd());

/** What is wrong with the answer to a person, where something is. */
function wrongWith(answer: Answer, person: Person, who: Who): string[] {
  const { status, text } = answer;
  const isRefused = status === 401 || status === 403;
  const mustSignIn = person === 'nobody' && who !== 'plugins';
  if (
    isRefused === REFUSED[who].includes(person) &&
    !(mustSignIn && status === 403) &&
    !showsTheInside(answer)
  )
    return [];
  return [`${person} got ${status} ${text}`];
}

async function wrongOf(route: Route): Promise<string[]> {
  const { method, headers, body } = route;
  const answers = await Promise.all(
    PEOPLE.map(person =>
      answerTo(addressOf(route), tokens.get(person), {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    ),
  );
  return PEOPLE.flatMap((person, index) =>
    wrongWith(answers[index], person, route.who).map(
      wrong => `${method} ${route.path}: ${wrong}`,
    ),
  );
}

for (const plugin of PLUGINS) {
  test(`${plugin} answers whom it should, and nobody else`, async () => {
    const wrong: string[] = [];
    for (const route of ROUTES)
      if (route.plugin === plugin) wrong.push(...(await wrongOf(route)));
    expect(wrong).toEqual([]);
  });
}

const told = ({ plugin, method, path }: Served) =>
  `${plugin} ${method} ${unnamed(path)}`;

test('the table has every route that a plugin of ours documents, and no other', () => {
  expect(OWN.map(told).sort()).toEqual(documentedRoutes().map(told).sort());
});

test('the table has every route that a plugin of Backstage registers', () => {
  const absent = registeredRoutes().filter(
    ({ plugin, method, path }) =>
      plugin !== PAGES &&
      !STOCK.some(
        route =>
          route.plugin === plugin &&
          route.method === method &&
          unnamed(route.path).endsWith(path),
      ),
  );
  expect(absent.map(told)).toEqual([]);
});

test('the list of permissions is what the plugins register', async () => {
  const registered: string[] = [];
  for (const plugin of PLUGINS) {
    const answer = await ask(
      `${plugin}/.well-known/backstage/permissions/metadata`,
      tokens.get('sofia'),
    );
    if (answer.status === 404) continue;
    const { permissions = [] }: { permissions?: { name: string }[] } =
      await answer.json();
    registered.push(...permissions.map(({ name }) => name));
  }
  expect([...new Set(registered)].sort()).toEqual(Object.keys(WHO).sort());
});

test('an answer to what makes no sense shows nothing of the inside', async () => {
  const questions: [string, RequestInit][] = [
    ...ROUTES.filter(({ method }) => method !== 'GET').map(
      (route): [string, RequestInit] => [
        addressOf(route),
        { method: route.method, body: '{' },
      ],
    ),
    ['catalog/entities?limit=x', {}],
    ['orchestrator/deployments/%00', {}],
  ];
  const wrong: string[] = [];
  for (const [url, init] of questions) {
    const answer = await answerTo(url, tokens.get('sofia'), init);
    if (showsTheInside(answer)) wrong.push(`${url}: ${answer.text}`);
  }
  expect(wrong).toEqual([]);
});

test('the portal answers no other name and no other page', async ({
  request,
}) => {
  const asked = (headers: Record<string, string>) =>
    request.post(`${PORTAL}/api/auth/people/refresh`, {
      headers: { 'x-macadam-person': 'sofia', ...headers },
    });
  expect((await asked({ host: 'evil.example:7007' })).status()).toBe(421);
  expect((await asked({ origin: 'https://evil.example' })).status()).toBe(403);
  const link = await request.get(`${PORTAL}/api/auth/people/refresh`, {
    headers: { 'x-macadam-person': 'sofia' },
  });
  expect(link.status()).toBe(403);
});
