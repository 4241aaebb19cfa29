import type { Request, Response } from 'express';
import Router from 'express-promise-router';
import { z } from 'zod';
import { notFound } from '../errors';
import {
  HOOK_EVENTS,
  sameScope,
  type Hook,
  type HookScope,
} from '../store/Hooks';
import type { ApiContext } from './context';
import { bodyOf, idOf, pageFrom } from './request';

const config = z.object({
  url: z.string(),
  content_type: z.literal('json').default('json'),
  secret: z.string().max(255).default(''),
});
const events = z.array(z.enum(HOOK_EVENTS)).min(1);
const newHook = z.object({
  type: z.enum(['gitea', 'gogs']),
  config,
  events: events.default(['push']),
  active: z.boolean().default(false),
});
const changes = z.object({
  config: config.partial().optional(),
  events: events.optional(),
  active: z.boolean().optional(),
});

/** Webhooks at `/admin/hooks`, `/orgs/:org/hooks` and `/repos/:owner/:name/hooks`. */
export function createHooksRouter({
  access,
  accounts,
  hooks,
  deliveries,
}: ApiContext) {
  const router = Router();

  const add = (path: string, scopeOf: (req: Request) => HookScope) => {
    const found = (req: Request, scope: HookScope) => {
      const hook = hooks.get(idOf(req.params.id));
      if (!hook || !sameScope(hook.scope, scope))
        throw notFound(`The webhook ${req.params.id}`);
      return hook;
    };
    router.get(path, async (req: Request, res: Response) => {
      res.json(pageFrom(req, res, hooks.list(scopeOf(req))).map(shown));
    });
    router.post(path, async (req: Request, res: Response) => {
      const scope = scopeOf(req);
      const body = bodyOf(req, newHook);
      const url = deliveries.checkTarget(body.config.url);
      res.status(201).json(
        shown(
          await hooks.create({
            scope,
            url,
            secret: body.config.secret,
            events: body.events,
            active: body.active,
          }),
        ),
      );
    });
    router.get(`${path}/:id`, async (req: Request, res: Response) => {
      res.json(shown(found(req, scopeOf(req))));
    });
    router.patch(`${path}/:id`, async (req: Request, res: Response) => {
      const hook = found(req, scopeOf(req));
      const body = bodyOf(req, changes);
      const url =
        body.config?.url === undefined
          ? hook.url
          : deliveries.checkTarget(body.config.url);
      const facts = {
        url,
        secret: body.config?.secret ?? hook.secret,
        events: body.events ?? hook.events,
        active: body.active ?? hook.active,
      };
      await hooks.update(hook.id, facts);
      res.json(shown({ ...hook, ...facts }));
    });
    router.delete(`${path}/:id`, async (req: Request, res: Response) => {
      await hooks.delete(found(req, scopeOf(req)).id);
      res.status(204).end();
    });
  };

  add('/admin/hooks', req => {
    access.admin(req.headers);
    return { kind: 'system' };
  });
  add('/orgs/:org/hooks', req => {
    access.admin(req.headers);
    const organisation = accounts.organisation(req.params.org);
    if (!organisation) throw notFound(`The organisation ${req.params.org}`);
    return { kind: 'organisation', owner: organisation.name };
  });
  add('/repos/:owner/:name/hooks', req => {
    const { repository } = access.writable(
      req.headers,
      req.params.owner,
      req.params.name,
    );
    return { kind: 'repository', repositoryId: repository.facts.id };
  });

  return router;
}

/** Never with its secret. */
function shown(hook: Hook) {
  return {
    id: hook.id,
    type: 'gitea',
    config: { url: hook.url, content_type: 'json' },
    events: hook.events,
    active: hook.active,
    created_at: hook.createdAt,
    updated_at: hook.updatedAt,
  };
}
