import {
  ApiError,
  methodNotAllowed,
  unauthorized,
  unknownResource,
} from '../runtime';
import type { ApiState } from '../api/state';
import {
  authenticate,
  impersonate,
  type Authenticator,
} from '../auth/authenticate';
import type { ServiceAccountTokens } from '../auth/tokens';
import { discovery, VIRTUAL_KINDS } from './discovery';
import { OpenApi } from './OpenApi';
import { parseObject } from './payload';
import { viewOf } from './present';
import { json, type ApiRequest, type Reply } from './request';
import { serveResource } from './resources';
import { review } from './reviews';
import { parseRoute, type Route } from './route';
import { serveSubresource } from './subresources';

export const SERVER_VERSION = {
  major: '1',
  minor: '34',
  gitVersion: 'v1.34.0+macadam-simulated',
  gitCommit: '',
  gitTreeState: 'clean',
  buildDate: '2026-11-23T00:00:00Z',
  goVersion: 'none',
  compiler: 'none',
  platform: 'simulated',
};

const PUBLIC = new Set(['/version', '/healthz', '/livez', '/readyz']);

export interface ApiOptions {
  state: ApiState;
  authenticator: Authenticator;
  accounts: ServiceAccountTokens;
}

/** Answers every request; throws ApiError for what fails. */
export class Api {
  private readonly openApi: OpenApi;

  constructor(private readonly options: ApiOptions) {
    this.openApi = new OpenApi(options.state.kinds);
  }

  handle(request: Omit<ApiRequest, 'user'>): Reply {
    const { state, authenticator } = this.options;
    const user = authenticate(authenticator, request.headers);
    if (PUBLIC.has(request.path))
      return this.public(request.path, request.method);
    if (!user) throw unauthorized();
    const identified: ApiRequest = {
      ...request,
      user: impersonate(state, user, request.headers),
    };
    const route = parseRoute(request.path);
    return route
      ? this.resource(route, identified)
      : this.nonResource(identified);
  }

  private public(path: string, method: string): Reply {
    if (method !== 'GET' && method !== 'HEAD') throw methodNotAllowed();
    return path === '/version'
      ? json(SERVER_VERSION)
      : { status: 200, body: 'ok', contentType: 'text/plain' };
  }

  private nonResource(request: ApiRequest): Reply {
    const { state } = this.options;
    const decision = state.authorizer.authorizePath(
      request.user,
      request.method.toLowerCase(),
      request.path,
    );
    if (!decision.allowed) {
      throw new ApiError(
        403,
        'Forbidden',
        `forbidden: User "${request.user.username}" cannot ${request.method.toLowerCase()} path "${request.path}"`,
        {},
      );
    }
    if (request.method !== 'GET') throw methodNotAllowed();
    const reply = request.path.startsWith('/openapi/')
      ? this.openApi.answer(request.path)
      : /^\/apis?(\/|$)/.test(request.path) && discovery(state.kinds, request);
    if (!reply) throw unknownResource();
    return reply;
  }

  private resource(route: Route, request: ApiRequest): Reply {
    const virtual = VIRTUAL_KINDS.find(
      kind =>
        kind.group === route.group &&
        kind.version === route.version &&
        kind.plural === route.plural,
    );
    if (virtual?.group === 'metrics.k8s.io')
      return this.metrics(route, request, virtual.kind);
    if (virtual) return this.review(route, request, virtual.kind);
    return route.subresource === undefined
      ? serveResource(this.options.state, route, request)
      : serveSubresource(
          this.options.state,
          this.options.accounts,
          route,
          request,
        );
  }

  private review(route: Route, request: ApiRequest, kind: string): Reply {
    const { state, authenticator } = this.options;
    if (request.method !== 'POST' || route.name) throw methodNotAllowed();
    this.allow(request, 'create', route);
    return json(
      review(
        state,
        authenticator,
        kind,
        parseObject(request),
        request.user,
        route.namespace,
      ),
      201,
    );
  }

  /** Nothing runs, so nothing is measured: an empty list. */
  private metrics(route: Route, request: ApiRequest, kind: string): Reply {
    if (request.method !== 'GET') throw methodNotAllowed();
    this.allow(request, route.name ? 'get' : 'list', route);
    if (route.name) {
      throw new ApiError(
        404,
        'NotFound',
        `${route.plural}.metrics.k8s.io "${route.name}" not found`,
        { name: route.name, group: 'metrics.k8s.io', kind: route.plural },
      );
    }
    const view = viewOf(request.headers.accept, null);
    const metadata = {
      resourceVersion: String(this.options.state.store.revision),
    };
    if (view.as === 'Table')
      return json({
        kind: 'Table',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
        columnDefinitions: [
          {
            name: 'Name',
            type: 'string',
            format: 'name',
            description: '',
            priority: 0,
          },
        ],
        rows: [],
      });
    return json({
      kind: `${kind}List`,
      apiVersion: 'metrics.k8s.io/v1beta1',
      metadata,
      items: [],
    });
  }

  private allow(request: ApiRequest, verb: string, route: Route): void {
    const { group, plural, namespace, name } = route;
    const decision = this.options.state.authorizer.authorize(request.user, {
      verb,
      group,
      resource: plural,
      ...(namespace !== undefined && { namespace }),
      ...(name && { name }),
    });
    if (decision.allowed) return;
    const where = namespace
      ? ` in the namespace "${namespace}"`
      : ' at the cluster scope';
    throw new ApiError(
      403,
      'Forbidden',
      `${plural}.${group} is forbidden: User "${request.user.username}" cannot ${verb} resource "${plural}" in API group "${group}"${where}`,
      { group, kind: plural },
    );
  }
}
