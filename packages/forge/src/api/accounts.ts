import Router from 'express-promise-router';
import { z } from 'zod';
import { HttpError, notFound } from '../errors';
import { key } from '../names';
import type { ApiContext } from './context';
import { bodyOf, pageFrom } from './request';

const newOrganisation = z.object({
  username: z.string(),
  full_name: z.string().max(100).default(''),
  description: z.string().max(255).default(''),
});

/** `/user`, `/users/…`, `/orgs/…` without repositories. */
export function createAccountsRouter({
  access,
  accounts,
  payloads,
}: ApiContext) {
  const router = Router();
  const organisation = (name: string) => {
    const found = accounts.organisation(name);
    if (!found) throw notFound(`The organisation ${name}`);
    return found;
  };

  router.get('/user', async (req, res) => {
    res.json(payloads.user(access.signedIn(req.headers)));
  });

  router.get('/user/orgs', async (req, res) => {
    const user = access.signedIn(req.headers);
    const own = accounts
      .allOrganisations()
      .filter(one =>
        user.organisations.some(name => key(name) === key(one.name)),
      );
    res.json(pageFrom(req, res, own).map(one => payloads.organisation(one)));
  });

  router.get('/users/:login', async (req, res) => {
    access.user(req.headers);
    const user = accounts.user(req.params.login);
    if (!user) throw notFound(`The user ${req.params.login}`);
    res.json(payloads.user(user));
  });

  router.get('/orgs', async (req, res) => {
    access.user(req.headers);
    res.json(
      pageFrom(req, res, accounts.allOrganisations()).map(one =>
        payloads.organisation(one),
      ),
    );
  });

  router.post('/orgs', async (req, res) => {
    access.admin(req.headers);
    const {
      username,
      full_name: fullName,
      description,
    } = bodyOf(req, newOrganisation);
    const made = await accounts.createOrganisation(
      username,
      fullName || username,
      description,
    );
    res.status(201).json(payloads.organisation(made));
  });

  router.get('/orgs/:org', async (req, res) => {
    access.user(req.headers);
    res.json(payloads.organisation(organisation(req.params.org)));
  });

  router.get('/orgs/:org/members', async (req, res) => {
    access.user(req.headers);
    const members = accounts.members(organisation(req.params.org).name);
    res.json(pageFrom(req, res, members).map(user => payloads.user(user)));
  });

  router.get('/orgs/:org/members/:login', async (req, res) => {
    access.user(req.headers);
    const wanted = key(req.params.login);
    const isMember = accounts
      .members(organisation(req.params.org).name)
      .some(user => key(user.login) === wanted);
    if (!isMember) {
      throw new HttpError(
        404,
        `${req.params.login} is not a member of ${req.params.org}`,
      );
    }
    res.status(204).end();
  });

  return router;
}
